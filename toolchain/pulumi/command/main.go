// pulumi-resource-command: the provider behind `@pulumi/command` 1.2.1, for machines that cannot download the official one.
//
// Same tokens, schema, differences, results and messages, so that a stack goes from one to the other without a change.
// On top of it: a cancelled command is really ended, with everything that it started.
package main

import (
	"context"
	"fmt"
	"os"

	"atelier/toolchain/pulumi/command/local"
	"atelier/toolchain/pulumi/command/remote"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
)

// version is that of the official plugin whose place this one takes: the SDK asks for exactly it.
const version = "1.2.1"

func provider() (p.Provider, error) {
	prov, err := infer.NewProviderBuilder().
		WithDisplayName("Command").
		WithDescription("Commands and scripts as part of the resource model, run locally or over SSH.").
		WithResources(
			infer.Resource(&local.Command{}),
			infer.Resource(&remote.Command{}),
			infer.Resource(&remote.CopyToRemote{}),
			infer.Resource(&remote.CopyFile{}),
		).
		WithFunctions(infer.Function(&local.Run{})).
		Build()
	prov.Diff = sparing(prov.Diff)
	return prov, err
}

func main() {
	prov, err := provider()
	if err == nil {
		err = p.RunProvider(context.Background(), "command", version, prov)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}
