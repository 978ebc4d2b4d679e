package main

import (
	"context"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
)

// sparing makes no difference of two things that versions of this plugin before the first official schema was written down
// (official-1.2.1.json) noted otherwise in the state: which parts of a connection are secret, beside the whole, and the
// default of addPreviousOutputInEnv. A difference would run every script again. What is noted then is as the official
// plugin notes it.
func sparing(
	diff func(context.Context, p.DiffRequest) (p.DiffResponse, error),
) func(context.Context, p.DiffRequest) (p.DiffResponse, error) {
	return func(ctx context.Context, req p.DiffRequest) (p.DiffResponse, error) {
		req.OldInputs, req.State, req.Inputs = plain(req.OldInputs), plain(req.State), plain(req.Inputs)
		return diff(ctx, req)
	}
}

func plain(inputs property.Map) property.Map {
	if connection, ok := inputs.GetOk("connection"); ok {
		inputs = inputs.Set("connection", laidOpen(connection))
	}
	const addsOutput = "addPreviousOutputInEnv"
	if value, ok := inputs.GetOk(addsOutput); ok && value.IsBool() && value.AsBool() {
		inputs = inputs.Delete(addsOutput)
	}
	return inputs
}

// laidOpen is a value of which no part is a secret.
func laidOpen(value property.Value) property.Value {
	if value.IsMap() {
		fields := map[string]property.Value{}
		for key, field := range value.AsMap().All {
			fields[key] = laidOpen(field)
		}
		return property.New(fields)
	}
	return value.WithSecret(false)
}
