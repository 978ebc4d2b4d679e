package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/logging"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// manifest is what a package.json tells about a provider.
type manifest struct {
	Name    string                  `json:"name"`
	Version string                  `json:"version"`
	Pulumi  plugin.PulumiPluginJSON `json:"pulumi"`
}

// policyPack are the files that make a folder a policy pack: its providers are not the program's.
var policyPack = []string{"PulumiPolicy.yaml", "PulumiPolicy.yml", "PulumiPolicy.json"}

// GetRequiredPackages lists the providers whose SDK is installed: every package in a node_modules folder, at whatever
// depth, whose package.json says `"pulumi": {"resource": true}`. What cannot be read is passed over, as a broken package
// that is not used must not stop the program.
func (h *host) GetRequiredPackages(
	_ context.Context, req *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	s := &scan{visited: map[string]bool{}}
	s.folder(req.Info.ProgramDirectory, true)
	s.warnOfTwoSDKs()
	return &pulumirpc.GetRequiredPackagesResponse{Packages: s.found}, nil
}

// scan walks the program's folders once, links followed. Inside a package only its own node_modules are looked at: the
// other folders of a few hundred packages are what would cost time.
type scan struct {
	visited map[string]bool
	found   []*pulumirpc.PackageDependency
	sdks    []installedSDK
}

// installedSDK is one copy of @pulumi/pulumi; two that differ do not share resources.
type installedSDK struct {
	path    string
	version semver.Version
}

// enter lists the folders in a directory, by path, and the files, by name; nothing the second time.
func (s *scan) enter(directory string) (folders, files []string) {
	real, err := filepath.EvalSymlinks(directory)
	if err == nil {
		real, err = filepath.Abs(real)
	}
	if err != nil || s.visited[real] {
		return nil, nil
	}
	s.visited[real] = true
	entries, err := os.ReadDir(real)
	if err != nil {
		logging.V(3).Infof("looking for providers: %v", err)
	}
	for _, e := range entries {
		if path := filepath.Join(real, e.Name()); isFolder(path, e) {
			folders = append(folders, path)
		} else {
			files = append(files, e.Name())
		}
	}
	return folders, files
}

func isFolder(path string, e os.DirEntry) bool {
	if e.Type()&os.ModeSymlink == 0 {
		return e.IsDir()
	}
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func isPolicyPack(files []string) bool {
	return slices.ContainsFunc(policyPack, func(name string) bool { return slices.Contains(files, name) })
}

// folder is one of the program's own.
func (s *scan) folder(directory string, root bool) {
	folders, files := s.enter(directory)
	if isPolicyPack(files) && !root {
		return
	}
	for _, f := range folders {
		switch filepath.Base(f) {
		case ".git":
		case "node_modules":
			s.modules(f)
		default:
			s.folder(f, false)
		}
	}
}

// modules is a node_modules folder, or a scope (@pulumi) in one.
func (s *scan) modules(directory string) {
	folders, _ := s.enter(directory)
	for _, f := range folders {
		switch filepath.Base(f)[0] {
		case '@':
			s.modules(f)
		case '.': // pnpm keeps further node_modules in one
			s.folder(f, false)
		default:
			s.module(f)
		}
	}
}

// module is one installed package.
func (s *scan) module(directory string) {
	folders, files := s.enter(directory)
	if !slices.Contains(files, "package.json") || isPolicyPack(files) {
		return
	}
	path := filepath.Join(directory, "package.json")
	if err := s.manifest(path); err != nil {
		logging.V(3).Infof("looking for providers: %s: %v", path, err)
	}
	for _, f := range folders {
		if filepath.Base(f) == "node_modules" {
			s.modules(f)
		}
	}
}

func (s *scan) manifest(path string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var m manifest
	if err := json.Unmarshal(content, &m); err != nil {
		return err
	}
	if m.Name == "@pulumi/pulumi" {
		v, err := semver.Parse(m.Version)
		if err != nil {
			return err
		}
		s.sdks = append(s.sdks, installedSDK{path, v})
	}
	if !m.Pulumi.Resource {
		return nil
	}
	name, err := m.provider()
	if err != nil {
		return err
	}
	version := m.Pulumi.Version
	if version == "" {
		version = m.Version
	}
	if version == "" {
		return errors.New(`missing expected "version" property`)
	}
	s.found = append(s.found, &pulumirpc.PackageDependency{
		Name:             name,
		Kind:             "resource",
		Version:          "v" + strings.TrimPrefix(version, "v"),
		Server:           m.Pulumi.Server,
		Parameterization: parameterization(m.Pulumi.Parameterization),
		Extension:        parameterization(m.Pulumi.ExtensionParameterization),
	})
	return nil
}

// provider is the plugin's name: said explicitly, else that of a package of Pulumi's own scope.
func (m manifest) provider() (string, error) {
	if m.Pulumi.Name != "" {
		return m.Pulumi.Name, nil
	}
	if name, ok := strings.CutPrefix(m.Name, "@pulumi/"); ok {
		return name, nil
	}
	return "", fmt.Errorf("missing property \"name\" for the third-party plugin %q under the \"pulumi\" section", m.Name)
}

func parameterization(p *plugin.PulumiParameterizationJSON) *pulumirpc.PackageParameterization {
	if p == nil {
		return nil
	}
	return &pulumirpc.PackageParameterization{Name: p.Name, Version: p.Version, Value: p.Value}
}

// warnOfTwoSDKs names two copies of the SDK that cannot work together: their major versions differ.
func (s *scan) warnOfTwoSDKs() {
	for i := 1; i < len(s.sdks); i++ {
		if a, b := s.sdks[0], s.sdks[i]; a.version.Major != b.version.Major {
			fmt.Fprintf(os.Stderr, "Found incompatible versions of @pulumi/pulumi. Differing major versions are not supported.\n"+
				"  Version %s referenced at %s\n  Version %s referenced at %s\n", a.version, a.path, b.version, b.path)
			return
		}
	}
}
