package remote

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/pkg/sftp"
)

// transfer copies a file or a folder.
//
//	source | remote is a folder  | remote is missing    | remote is a file
//	file   | remote/file         | remote               | overwritten
//	dir    | remote/dir          | remote/dir           | error
//	dir/   | what is in dir      | what is in dir       | error
func transfer(client *sftp.Client, source, remote string) error {
	info, err := os.Stat(source)
	if err != nil {
		return err
	}
	there, err := stat(client, remote)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		if there != nil && there.IsDir() {
			remote = path.Join(remote, filepath.Base(source))
		}
		return sendFile(client, source, remote)
	}
	if err := makeFolder(client, remote); err != nil {
		return err
	}
	if !strings.HasSuffix(source, "/") {
		remote = path.Join(remote, filepath.Base(source))
	}
	return fs.WalkDir(os.DirFS(source), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir():
			return makeFolder(client, path.Join(remote, name))
		default:
			return sendFile(client, filepath.Join(source, name), path.Join(remote, name))
		}
	})
}

// stat is nil, nil for what does not exist.
func stat(client *sftp.Client, remote string) (fs.FileInfo, error) {
	info, err := client.Stat(remote)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("failed to stat remote path %s: %w", remote, err)
	}
	return info, nil
}

// makeFolder makes a folder unless it is there.
func makeFolder(client *sftp.Client, remote string) error {
	info, err := stat(client, remote)
	switch {
	case err != nil:
		return err
	case info != nil && !info.IsDir():
		return fmt.Errorf("remote path %s exists but is not a directory", remote)
	case info != nil:
		return nil
	}
	if err := client.Mkdir(remote); err != nil {
		return fmt.Errorf("failed to create remote directory %s: %w", remote, err)
	}
	return nil
}

func sendFile(client *sftp.Client, source, remote string) error {
	from, err := os.Open(source)
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := client.Create(remote)
	if err != nil {
		return fmt.Errorf("failed to create remote file %s: %w", remote, err)
	}
	_, err = to.ReadFrom(from)
	if closed := to.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("failed to copy file %s to remote path %s: %w", source, remote, err)
	}
	return nil
}
