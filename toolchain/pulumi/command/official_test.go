package main

import (
	"context"
	"encoding/json"
	"os"
	"reflect"
	"testing"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
	rpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// fact is what decides whether a property is the same in two plugins: for the program, in the state, in a difference.
type fact struct {
	Type     string `json:"type"`
	Default  any    `json:"default,omitempty"`
	Secret   bool   `json:"secret,omitempty"`
	Required bool   `json:"required,omitempty"`
	Replaces bool   `json:"replaceOnChanges,omitempty"`
}

// facts are those of a schema, by `token inputs`, `token outputs` or the token of a type.
type facts map[string]map[string]fact

func typeText(t schema.TypeSpec) string {
	switch {
	case t.Ref != "":
		return t.Ref
	case t.Items != nil:
		return "[" + typeText(*t.Items) + "]"
	case t.AdditionalProperties != nil:
		return "{" + typeText(*t.AdditionalProperties) + "}"
	case len(t.OneOf) > 0:
		text := ""
		for _, one := range t.OneOf {
			text += "|" + typeText(one)
		}
		return text[1:]
	}
	return t.Type
}

func (f facts) add(token string, properties map[string]schema.PropertySpec, required []string) {
	f[token] = map[string]fact{}
	for name, property := range properties {
		one := fact{
			Type: typeText(property.TypeSpec), Default: property.Default,
			Secret: property.Secret, Replaces: property.ReplaceOnChanges,
		}
		for _, other := range required {
			one.Required = one.Required || other == name
		}
		f[token][name] = one
	}
}

func factsOf(spec schema.PackageSpec) facts {
	all := facts{}
	for token, one := range spec.Resources {
		all.add(token+" inputs", one.InputProperties, one.RequiredInputs)
		all.add(token+" outputs", one.Properties, one.Required)
	}
	for token, one := range spec.Types {
		if len(one.Enum) > 0 {
			all[token] = map[string]fact{}
			for _, choice := range one.Enum {
				all[token][choice.Value.(string)] = fact{Type: one.Type}
			}
			continue
		}
		all.add(token, one.Properties, one.Required)
	}
	for token, one := range spec.Functions {
		all.add(token+" inputs", one.Inputs.Properties, one.Inputs.Required)
		all.add(token+" outputs", one.ReturnType.ObjectTypeSpec.Properties, one.ReturnType.ObjectTypeSpec.Required)
	}
	return all
}

// ourSchema is what the plugin tells the engine.
func ourSchema(t *testing.T) schema.PackageSpec {
	t.Helper()
	prov, err := provider()
	if err != nil {
		t.Fatal(err)
	}
	server, err := p.RawServer("command", version, prov)(nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := server.GetSchema(context.Background(), &rpc.GetSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	var spec schema.PackageSpec
	if err := json.Unmarshal([]byte(answer.Schema), &spec); err != nil {
		t.Fatal(err)
	}
	return spec
}

func TestTheSchemaIsTheOfficialOne(t *testing.T) {
	written, err := json.Marshal(factsOf(ourSchema(t)))
	if err != nil {
		t.Fatal(err)
	}
	var ours, official facts
	if err := json.Unmarshal(written, &ours); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile("official-1.2.1.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(file, &official); err != nil {
		t.Fatal(err)
	}
	for token := range ours {
		if _, ok := official[token]; !ok {
			t.Errorf("%s: the official plugin does not have it", token)
		}
	}
	for token, properties := range official {
		for name, fact := range properties {
			if got, ok := ours[token][name]; !ok || !reflect.DeepEqual(got, fact) {
				t.Errorf("%s, %s: got %+v, the official plugin has %+v", token, name, got, fact)
			}
		}
		for name := range ours[token] {
			if _, ok := properties[name]; !ok {
				t.Errorf("%s, %s: the official plugin does not have it", token, name)
			}
		}
	}
}

// differs compares inputs as the state has them with what the program says now, as the engine has it done.
func differs(t *testing.T, before, now property.Map) bool {
	t.Helper()
	compare := func(_ context.Context, req p.DiffRequest) (p.DiffResponse, error) {
		return p.DiffResponse{HasChanges: !req.OldInputs.Equals(req.Inputs)}, nil
	}
	answer, err := sparing(compare)(context.Background(), p.DiffRequest{OldInputs: before, State: before, Inputs: now})
	if err != nil {
		t.Fatal(err)
	}
	return answer.HasChanges
}

func TestStatesOfBeforeAreNoDifference(t *testing.T) {
	text := func(s string) property.Value { return property.New(s) }
	inputs := func(key property.Value, secret bool, more map[string]property.Value) property.Map {
		connection := property.New(map[string]property.Value{"host": text("h"), "privateKey": key}).WithSecret(secret)
		fields := map[string]property.Value{"create": text("true"), "connection": connection}
		for name, value := range more {
			fields[name] = value
		}
		return property.NewMap(fields)
	}
	now := inputs(text("k").WithSecret(true), true, nil)
	for name, before := range map[string]property.Map{
		"the whole connection a secret": inputs(text("k"), true, nil),
		"the default in the inputs":     inputs(text("k").WithSecret(true), true, map[string]property.Value{"addPreviousOutputInEnv": property.New(true)}),
		"as now":                        now,
	} {
		if differs(t, before, now) || differs(t, now, before) {
			t.Errorf("%s: there is a difference", name)
		}
	}
	for name, before := range map[string]property.Map{
		"another key":     inputs(text("l").WithSecret(true), true, nil),
		"another setting": inputs(text("k"), true, map[string]property.Value{"addPreviousOutputInEnv": property.New(false)}),
	} {
		if !differs(t, before, now) {
			t.Errorf("%s: there is no difference", name)
		}
	}
}
