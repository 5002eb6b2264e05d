namespace LvsOperator.KubeServers.Tests;

/// <summary>A kind that has nothing to do with ours: each test that wants one installs it under a group of its own.</summary>
internal sealed class Widgets
{
    private Widgets(string group) => Group = group;

    public string Group { get; }

    public string ApiVersion => $"{Group}/v1";

    public string Definition => $$"""
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: widgets.{{Group}}}
        spec:
          group: {{Group}}
          scope: Namespaced
          names: {kind: Widget, listKind: WidgetList, plural: widgets, singular: widget}
          versions:
          - name: v1
            served: true
            storage: true
            subresources: { status: {} }
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec:
                    type: object
                    properties:
                      size: {type: integer, minimum: 1}
                      colour: {type: string, default: green}
                      note: {type: string, default: ""}
                      port: {x-kubernetes-int-or-string: true}
                      parts:
                        type: array
                        x-kubernetes-list-type: map
                        x-kubernetes-list-map-keys: [name]
                        items: {type: object, required: [name], properties: { name: { type: string } } }
                  status:
                    type: object
                    properties:
                      seen: {type: integer}
        """;

    public string Named(string name, string ns, string spec) => $$"""
        apiVersion: {{ApiVersion}}
        kind: Widget
        metadata: {name: {{name}}, namespace: {{ns}}}
        spec: {{spec}}
        """;

    public static async Task<Widgets> Install(ControlPlane plane)
    {
        var widgets = new Widgets($"g{Guid.NewGuid():n}"[..9] + ".example.com");
        (await plane.KubectlReading(widgets.Definition, "apply", "-f", "-")).Succeeded();
        await plane.AwaitKinds();
        return widgets;
    }
}
