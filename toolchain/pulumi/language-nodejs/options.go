package main

import (
	"fmt"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/nodejs/npm"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// options are what Pulumi.yaml says under `runtime.options`.
type options struct {
	// typescript: compile .ts files on the fly. @default true
	typescript bool
	// tsconfig: another tsconfig.json than the program's own.
	tsconfig string
	// nodeargs: arguments of node itself, as a shell would split them.
	nodeargs string
	// packageManager installs the dependencies. @default auto: by the lock file
	packageManager npm.PackageManagerType
	// production leaves devDependencies out.
	production bool
}

var packageManagers = []string{"auto", "npm", "yarn", "pnpm", "bun"}

func readOptions(info *pulumirpc.ProgramInfo) (options, error) {
	raw := info.GetOptions().AsMap()
	o := options{typescript: true, packageManager: npm.AutoPackageManager}
	manager := string(npm.AutoPackageManager)
	for _, err := range []error{
		read(raw, "typescript", "a boolean", &o.typescript),
		read(raw, "tsconfig", "a string", &o.tsconfig),
		read(raw, "nodeargs", "a string", &o.nodeargs),
		read(raw, "production", "a boolean", &o.production),
		read(raw, "packagemanager", "a string", &manager),
	} {
		if err != nil {
			return o, err
		}
	}
	if !slices.Contains(packageManagers, manager) {
		return o, fmt.Errorf("packagemanager option must be one of auto, npm, yarn, pnpm or bun, got %q", manager)
	}
	o.packageManager = npm.PackageManagerType(manager)
	return o, nil
}

// read sets target to the option `name` when there is one, and says which type it must have when it has another.
func read[T any](raw map[string]any, name, expected string, target *T) error {
	value, ok := raw[name]
	if !ok {
		return nil
	}
	typed, ok := value.(T)
	if !ok {
		return fmt.Errorf("%s option must be %s", name, expected)
	}
	*target = typed
	return nil
}
