package main

import (
	"context"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// notImplemented names what is missing, so that nobody takes it for a fault of the program.
func notImplemented(what string) error {
	return status.Errorf(codes.Unimplemented, "atelier's language host does not implement %s", what)
}

// refusals answers every call of the protocol that this host leaves out; host overrides the others.
type refusals struct {
	pulumirpc.UnimplementedLanguageRuntimeServer
}

// GetRequiredPlugins is the predecessor of GetRequiredPackages: no engine of this version asks it.
func (refusals) GetRequiredPlugins(
	context.Context, *pulumirpc.GetRequiredPluginsRequest,
) (*pulumirpc.GetRequiredPluginsResponse, error) {
	return nil, notImplemented("GetRequiredPlugins")
}

// RunPlugin would run providers and policy packs that are written in TypeScript.
func (refusals) RunPlugin(
	req *pulumirpc.RunPluginRequest, _ grpc.ServerStreamingServer[pulumirpc.RunPluginResponse],
) error {
	return notImplemented("RunPlugin (plugin " + req.GetName() + ": plugins and policy packs written in TypeScript)")
}

// Pack would make an npm package of a generated SDK (`pulumi package pack-sdk`).
func (refusals) Pack(context.Context, *pulumirpc.PackRequest) (*pulumirpc.PackResponse, error) {
	return nil, notImplemented("Pack")
}
