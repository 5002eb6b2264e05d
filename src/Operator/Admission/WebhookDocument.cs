using System.Text.Json.Nodes;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Operator.DaemonSets;
using LvsOperator.Operator.Settings;

namespace LvsOperator.Operator.Admission;

/// <summary>
/// What the API server is told of the webhook. It is a convenience and never a gate: where it cannot be reached objects are let through, and the
/// operator's conditions say what it would have said.
/// </summary>
internal static class WebhookDocument
{
    /// <summary>Its name among the configuration's; refusals begin with it.</summary>
    internal const string WebhookName = "validate.lvs-operator.io";

    /// <summary>Where the operator answers.</summary>
    internal const string Path = "/validate";

    /// <summary>How long a write may wait for us, at most.</summary>
    private const int Seconds = 5;

    /// <param name="settings">How it is reached, and for which namespace.</param>
    /// <param name="bundle">Whom to trust: PEM, in base64.</param>
    /// <param name="labels">Whether every namespace has a label with its own name.</param>
    internal static JsonObject Render(OperatorSettings settings, string bundle, NamespaceLabels labels)
    {
        var document = Resources.ValidatingWebhookConfigurations.NewDocument(new("", SystemNames.Operator));
        document["metadata"]!["labels"] = SystemNames.Labels("operator");
        var webhook = new JsonObject
        {
            ["name"] = WebhookName,
            ["admissionReviewVersions"] = new JsonArray("v1"),
            ["clientConfig"] = Client(settings, bundle),
            ["failurePolicy"] = "Ignore",
            ["matchPolicy"] = "Equivalent",
            ["rules"] = new JsonArray(new JsonObject
            {
                ["apiGroups"] = new JsonArray(ApiGroup.Name),
                ["apiVersions"] = new JsonArray(ApiGroup.Version),
                ["operations"] = new JsonArray("CREATE", "UPDATE"),
                ["resources"] = new JsonArray(Resources.NginxTiers.Plural, Resources.RealServerPools.Plural, Resources.VirtualServices.Plural),
                ["scope"] = "Namespaced",
            }),
            ["sideEffects"] = "None",
            ["timeoutSeconds"] = Seconds,
        };
        // Without it servers fill in an empty one; said, it is put back when somebody narrows it.
        webhook["namespaceSelector"] = settings.Namespace is { } space && labels == NamespaceLabels.OwnName
            ? new JsonObject { ["matchLabels"] = new JsonObject { [Planning.Policy.AddressPolicy.NamespaceNameLabel] = space } } : new JsonObject();
        document["webhooks"] = new JsonArray(webhook);
        return document;
    }

    private static JsonObject Client(OperatorSettings settings, string bundle)
    {
        if (settings.Webhook.Url is { } url) return new() { ["caBundle"] = bundle, ["url"] = $"https://{url.Authority}{Path}" };
        return new()
        {
            ["caBundle"] = bundle,
            ["service"] = new JsonObject { ["name"] = settings.Webhook.Service, ["namespace"] = settings.SystemNamespace, ["path"] = Path, ["port"] = 443 },
        };
    }
}

/// <summary>Whether every namespace has a label with its own name.</summary>
internal enum NamespaceLabels
{
    /// <summary>Not on servers before 1.21: the webhook is asked of all namespaces, and lets pass what is not its own.</summary>
    None,

    /// <summary>It has.</summary>
    OwnName,
}
