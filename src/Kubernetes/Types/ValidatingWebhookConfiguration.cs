using LvsOperator.Api.Meta;

namespace LvsOperator.Kubernetes.Types;

/// <summary>Kubernetes' ValidatingWebhookConfiguration as far as this project reads it: whom the API server trusts. What it wants is applied as a document.</summary>
[KubernetesEntity(Group = "admissionregistration.k8s.io", ApiVersion = "v1", Kind = "ValidatingWebhookConfiguration", PluralName = "validatingwebhookconfigurations")]
public sealed record ValidatingWebhookConfiguration : KubernetesObject
{
    /// <summary>An empty configuration.</summary>
    public ValidatingWebhookConfiguration() => (ApiVersion, Kind) = ("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration");

    /// <summary>The webhooks.</summary>
    public IReadOnlyList<RegisteredWebhook> Webhooks { get; set; } = [];
}

/// <summary>One webhook.</summary>
public sealed record RegisteredWebhook
{
    /// <summary>Its name.</summary>
    public string Name { get; set; } = "";

    /// <summary>How it is reached.</summary>
    public WebhookClientConfig ClientConfig { get; set; } = new();
}

/// <summary>How a webhook is reached.</summary>
public sealed record WebhookClientConfig
{
    /// <summary>The authorities that its certificate may be of: PEM, in base64.</summary>
    public string? CaBundle { get; set; }
}
