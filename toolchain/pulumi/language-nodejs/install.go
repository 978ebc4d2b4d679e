package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	"github.com/pulumi/pulumi/sdk/v3/nodejs/npm"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

// InstallDependencies runs the package manager in the program's folder (or the root of its workspace), its output live.
func (h *host) InstallDependencies(
	req *pulumirpc.InstallDependenciesRequest, server grpc.ServerStreamingServer[pulumirpc.InstallDependenciesResponse],
) error {
	opts, err := readOptions(req.Info)
	if err != nil {
		return fmt.Errorf("failed to parse options: %w", err)
	}
	if _, err := exec.LookPath("fnm"); req.UseLanguageVersionTools && err == nil {
		return notImplemented("--use-language-version-tools (choosing a Node.js version with fnm)")
	}
	closer, stdout, stderr, err := rpcutil.MakeInstallDependenciesStreams(server, req.IsTerminal)
	if err != nil {
		return err
	}
	// Best effort on the early ways out; the last line tells whether all output was delivered.
	defer closer.Close()

	fmt.Fprint(stdout, "Installing dependencies...\n\n")
	directory := req.Info.ProgramDirectory
	switch root, err := npm.FindWorkspaceRoot(directory); {
	case err == nil:
		fmt.Fprintf(stdout, "Detected workspace root at %s\n", root)
		directory = root
	case !errors.Is(err, npm.ErrNotInWorkspace):
		return fmt.Errorf("failure while trying to find workspace root: %w", err)
	}
	// Wrapped, because npm must not get the descriptors themselves: see runNode.
	if name, err := npm.Install(server.Context(), opts.packageManager, directory, opts.production,
		struct{ io.Writer }{stdout}, struct{ io.Writer }{stderr}); err != nil {
		return fmt.Errorf("%s install failed: %w", name, err)
	}
	fmt.Fprint(stdout, "Finished installing dependencies\n\n")
	return closer.Close()
}

// RuntimeOptionsPrompts is what `pulumi new` asks beyond the template's own questions.
func (h *host) RuntimeOptionsPrompts(
	_ context.Context, req *pulumirpc.RuntimeOptionsRequest,
) (*pulumirpc.RuntimeOptionsResponse, error) {
	if _, ok := req.Info.GetOptions().AsMap()["packagemanager"]; ok {
		return &pulumirpc.RuntimeOptionsResponse{}, nil
	}
	return &pulumirpc.RuntimeOptionsResponse{Prompts: []*pulumirpc.RuntimeOptionPrompt{{
		Key:         "packagemanager",
		Description: "The package manager to use for installing dependencies",
		PromptType:  pulumirpc.RuntimeOptionPrompt_STRING,
		Choices:     plugin.MakeExecutablePromptChoices("npm", "pnpm", "yarn", "bun"),
		Default: &pulumirpc.RuntimeOptionPrompt_RuntimeOptionValue{
			PromptType:  pulumirpc.RuntimeOptionPrompt_STRING,
			StringValue: "npm",
		},
	}}}, nil
}

// Template has nothing to add to a new project that npm installs.
func (h *host) Template(context.Context, *pulumirpc.TemplateRequest) (*pulumirpc.TemplateResponse, error) {
	return &pulumirpc.TemplateResponse{}, nil
}

// About answers `pulumi about`. A tool whose version cannot be told is left without.
func (h *host) About(ctx context.Context, req *pulumirpc.AboutRequest) (*pulumirpc.AboutResponse, error) {
	opts, err := readOptions(req.Info)
	if err != nil {
		return nil, fmt.Errorf("failed to parse options: %w", err)
	}
	manager, err := npm.ResolvePackageManager(opts.packageManager, req.Info.ProgramDirectory)
	if err != nil {
		return nil, fmt.Errorf("could not resolve packagemanager: %w", err)
	}
	node, err := exec.LookPath("node")
	if err != nil {
		return nil, fmt.Errorf("could not find executable \"node\": %w", err)
	}
	ask := func(args ...string) string {
		cmd := exec.CommandContext(ctx, node, args...)
		cmd.Dir = req.Info.ProgramDirectory
		out, _ := cmd.Output()
		return strings.TrimSpace(string(out))
	}
	metadata := map[string]string{"packagemanager": manager.Name(), "packagemanagerVersion": ""}
	if v, err := manager.Version(); err == nil {
		metadata["packagemanagerVersion"] = v.String()
	}
	if v := ask("-e", "console.log(require('typescript/package.json').version)"); v != "" {
		metadata["typescriptVersion"] = v
	}
	return &pulumirpc.AboutResponse{Executable: node, Version: ask("--version"), Metadata: metadata}, nil
}

// GetProgramDependencies lists the npm packages of the lock file, for `pulumi about` and update metadata.
func (h *host) GetProgramDependencies(
	ctx context.Context, req *pulumirpc.GetProgramDependenciesRequest,
) (*pulumirpc.GetProgramDependenciesResponse, error) {
	opts, err := readOptions(req.Info)
	if err != nil {
		return nil, fmt.Errorf("failed to parse options: %w", err)
	}
	manager, err := npm.ResolvePackageManager(opts.packageManager, req.Info.ProgramDirectory)
	if err != nil {
		return nil, fmt.Errorf("failed to determine package manager: %w", err)
	}
	packages, err := manager.ListPackages(ctx, req.Info.ProgramDirectory, req.TransitiveDependencies)
	if err != nil {
		return nil, fmt.Errorf("failed to get node dependencies: %w", err)
	}
	out := &pulumirpc.GetProgramDependenciesResponse{}
	for _, p := range packages {
		out.Dependencies = append(out.Dependencies, &pulumirpc.DependencyInfo{Name: p.Name, Version: p.Version})
	}
	return out, nil
}
