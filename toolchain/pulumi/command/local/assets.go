package local

import (
	"io/fs"
	"os"
	"path"
	"strings"

	"github.com/gobwas/glob"
	"github.com/pulumi/pulumi-go-provider/infer/types"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// findAssets collects the files under a directory that the patterns choose; a later `!pattern` takes away again.
func findAssets(directory string, patterns []string) (map[string]types.AssetOrArchive, error) {
	type rule struct {
		glob.Glob
		exclude bool
	}
	rules := make([]rule, 0, len(patterns))
	for _, pattern := range patterns {
		text, exclude := strings.CutPrefix(pattern, "!")
		compiled, err := glob.Compile(text, '/')
		if err != nil {
			return nil, err
		}
		rules = append(rules, rule{compiled, exclude})
	}
	found := map[string]types.AssetOrArchive{}
	err := fs.WalkDir(os.DirFS(directory), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		chosen := false
		for _, r := range rules {
			if r.Match(name) {
				chosen = !r.exclude
			}
		}
		if !chosen {
			return nil
		}
		asset, err := resource.NewPathAsset(path.Join(directory, name))
		found[name] = types.AssetOrArchive{Asset: asset}
		return err
	})
	return found, err
}

// findArchive is findAssets, as one archive.
func findArchive(directory string, patterns []string) (*resource.Archive, error) {
	assets, err := findAssets(directory, patterns)
	if err != nil {
		return nil, err
	}
	content := make(map[string]any, len(assets))
	for name, asset := range assets {
		content[name] = asset.Asset
	}
	return resource.NewAssetArchive(content)
}
