package local

import (
	"atelier/toolchain/pulumi/command/shared"

	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi-go-provider/infer/types"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// Inputs are what every local command takes.
type Inputs struct {
	Stdin                  *string            `pulumi:"stdin,optional"`
	Logging                *Logging           `pulumi:"logging,optional"`
	Interpreter            *[]string          `pulumi:"interpreter,optional"`
	Dir                    *string            `pulumi:"dir,optional"`
	Environment            *map[string]string `pulumi:"environment,optional"`
	AssetPaths             *[]string          `pulumi:"assetPaths,optional"`
	ArchivePaths           *[]string          `pulumi:"archivePaths,optional"`
	AddPreviousOutputInEnv *bool              `pulumi:"addPreviousOutputInEnv,optional"`
}

const globText = "globs relative to the working directory: `*` stops at `/`, `**` does not, `!` excludes, later ones win; " +
	"only files. See https://github.com/gobwas/glob"

// Annotate describes the fields in the provider's schema.
func (i *Inputs) Annotate(a infer.Annotator) {
	a.Describe(&i.Stdin, shared.StdinText)
	a.Describe(&i.Logging, shared.LoggingText)
	a.Describe(&i.Interpreter, "The program and arguments to run the command. @default `[\"/bin/sh\", \"-c\"]`")
	a.Describe(&i.Dir, "The directory to run the command in. @default Pulumi's own")
	a.Describe(&i.Environment, "Additional environment variables of the command.")
	a.Describe(&i.AssetPaths, "Files to return as assets once the command has ended: "+globText)
	a.Describe(&i.ArchivePaths, "Files to return as one archive once the command has ended: "+globText)
	a.Describe(&i.AddPreviousOutputInEnv, shared.OutputText)
}

// Outputs are what every local command gives.
type Outputs struct {
	Stdout  string                           `pulumi:"stdout"`
	Stderr  string                           `pulumi:"stderr"`
	Assets  *map[string]types.AssetOrArchive `pulumi:"assets,optional"`
	Archive *resource.Archive                `pulumi:"archive,optional"`
}

// Annotate describes the fields in the provider's schema.
func (o *Outputs) Annotate(a infer.Annotator) {
	a.Describe(&o.Stdout, "The standard output of the command's process")
	a.Describe(&o.Stderr, "The standard error of the command's process")
	a.Describe(&o.Assets, "The files that assetPaths found, by their path relative to the working directory")
	a.Describe(&o.Archive, "The files that archivePaths found")
}

// Logging says which streams are shown while the command runs.
type Logging string

// Values lists the choices.
func (Logging) Values() []infer.EnumValue[Logging] {
	return []infer.EnumValue[Logging]{
		{Name: "stdout", Value: "stdout", Description: "Show stdout only"},
		{Name: "stderr", Value: "stderr", Description: "Show stderr only"},
		{Name: "stdoutAndStderr", Value: "stdoutAndStderr", Description: "Show both"},
		{Name: "none", Value: "none", Description: "Show nothing"},
	}
}
