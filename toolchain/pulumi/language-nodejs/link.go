package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/pkg/v3/codegen/cgstrings"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/pulumi/pulumi/sdk/v3/nodejs/npm"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// Link names generated SDKs in package.json (`"@pulumi/x": "file:sdks/x"`, and under allowScripts, so that npm lets
// them compile themselves), and tells how to import them.
func (h *host) Link(ctx context.Context, req *pulumirpc.LinkRequest) (*pulumirpc.LinkResponse, error) {
	// Linking runs `npm pkg get` and takes npm's warnings (of the user's settings, say) for part of the answer, which
	// makes it forget the SDKs that were allowed before: no warnings, then.
	if os.Getenv("npm_config_loglevel") == "" {
		os.Setenv("npm_config_loglevel", "error")
	}
	opts, err := readOptions(req.Info)
	if err != nil {
		return nil, err
	}
	directory := req.Info.ProgramDirectory
	manager, err := npm.ResolvePackageManager(opts.packageManager, directory)
	if err != nil {
		return nil, err
	}
	loader, err := schema.NewLoaderClient(req.LoaderTarget)
	if err != nil {
		return nil, err
	}
	defer loader.Close()
	cached := schema.NewCachedLoader(loader)

	language, statement := "JavaScript", "  const %s = require(%q);\n"
	if isTypeScript(directory, opts) {
		language = "TypeScript"
	}
	if language == "TypeScript" || usesModules(directory) {
		statement = "  import * as %s from %q;\n"
	}
	var text strings.Builder
	fmt.Fprintf(&text, "You can import the SDK in your %s code with:\n\n", language)
	for _, dependency := range req.Packages {
		pkg, err := load(ctx, cached, dependency.Package)
		if err != nil {
			return nil, err
		}
		name := npmName(pkg)
		if !linked(directory, name, dependency.Path) {
			if err := manager.Link(ctx, directory, name, dependency.Path); err != nil {
				return nil, err
			}
		}
		fmt.Fprintf(&text, statement, cgstrings.Camel(pkg.Name), name)
	}
	return &pulumirpc.LinkResponse{ImportInstructions: text.String()}, nil
}

// linked tells whether package.json already says all that linking would write: three runs of npm less for each SDK.
func linked(directory, name, path string) bool {
	data, _, err := npm.ReadPackageManifest(directory)
	if err != nil {
		return false
	}
	dependencies, _ := data["dependencies"].(map[string]any)
	allowed, _ := data["allowScripts"].(map[string]any)
	return dependencies[name] == "file:"+path && allowed["file:"+path] == true
}

// load asks the engine for a provider's schema, with what it says for Node.js.
func load(ctx context.Context, loader schema.ReferenceLoader, d *pulumirpc.PackageDependency) (*schema.Package, error) {
	descriptor := &schema.PackageDescriptor{Name: d.Name, Version: parseVersion(d.Version), DownloadURL: d.Server}
	if p := d.Parameterization; p != nil {
		descriptor.Parameterization = &schema.ParameterizationDescriptor{Name: p.Name, Value: p.Value}
		if v := parseVersion(p.Version); v != nil {
			descriptor.Parameterization.Version = *v
		}
	}
	reference, err := schema.LoadPackageReferenceV2(ctx, loader, descriptor)
	if err != nil {
		return nil, err
	}
	pkg, err := reference.Definition()
	if err != nil {
		return nil, err
	}
	return pkg, pkg.ImportLanguages(map[string]schema.Language{"nodejs": nodejs.Importer})
}

// parseVersion is nil for a version that is none: the loader then takes what there is.
func parseVersion(text string) *semver.Version {
	v, err := semver.New(text)
	if err != nil {
		return nil
	}
	return v
}

// npmName is the name that the generated SDK has in its own package.json.
func npmName(pkg *schema.Package) string {
	if info, ok := pkg.Language["nodejs"].(nodejs.NodePackageInfo); ok && info.PackageName != "" {
		return info.PackageName
	}
	if pkg.Namespace != "" {
		return "@" + pkg.Namespace + "/" + pkg.Name
	}
	return "@pulumi/" + pkg.Name
}

func isTypeScript(directory string, opts options) bool {
	if opts.typescript || opts.tsconfig != "" {
		return true
	}
	for d := directory; ; d = filepath.Dir(d) {
		if _, err := os.Stat(filepath.Join(d, "tsconfig.json")); err == nil {
			return true
		}
		if d == filepath.Dir(d) {
			return false
		}
	}
}

func usesModules(directory string) bool {
	path, err := npm.SearchupPackageManifest(directory)
	if err != nil {
		return false
	}
	data, _, err := npm.ReadPackageManifest(filepath.Dir(path))
	return err == nil && data["type"] == "module"
}
