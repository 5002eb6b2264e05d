using System.Text.Json;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Kubernetes.Webhooks;
using LvsOperator.Operator.Settings;
using LvsOperator.Planning.Acceptance;

namespace LvsOperator.Operator.Admission;

/// <summary>Answers admission requests of our kinds. Bodies may be malicious: whoever reaches the port can send them.</summary>
/// <param name="settings">For the namespace that counts.</param>
/// <param name="known">What policies need; null as long as the caches are not complete.</param>
internal sealed class ReviewHandler(OperatorSettings settings, Func<AcceptanceInput?> known)
{
    /// <summary>Judges the object of a request.</summary>
    internal async Task<Review> AnswerAsync(ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var request = Member(document.RootElement, "request");
            // Whoever reads them next takes them for granted.
            if (Text(document.RootElement, "kind") != "AdmissionReview" || Text(request, "uid").Length == 0 || Text(request, "operation").Length == 0) return Review.NotUnderstood;
            var kind = Member(request, "kind");
            var (written, before) = (Member(request, "object"), Member(request, "oldObject"));
            return (Text(kind, "group"), Text(kind, "kind")) switch
            {
                (ApiGroup.Name, "VirtualService") => await AskAsync(Resources.VirtualServices).ConfigureAwait(false),
                (ApiGroup.Name, "RealServerPool") => await AskAsync(Resources.RealServerPools).ConfigureAwait(false),
                (ApiGroup.Name, "NginxTier") => await AskAsync(Resources.NginxTiers).ConfigureAwait(false),
                _ => Review.NotUnderstood,
            };

            async Task<Review> AskAsync<T>(Resource<T> resource)
                where T : KubernetesObject
            {
                var webhook = new ObjectWebhook<T>(written, before, settings, known());
                if (await AdmissionReview.AnswerAsync(webhook, resource, body, cancel).ConfigureAwait(false) is not { } answer) return Review.NotUnderstood;
                using var said = JsonDocument.Parse(answer);
                return new(answer, Member(Member(said.RootElement, "response"), "allowed").ValueKind == JsonValueKind.True ? ReviewOutcome.Admitted : ReviewOutcome.Refused);
            }
        }
        catch (Exception fault) when (fault is JsonException || (fault is InvalidOperationException && fault.Source?.StartsWith("System.Text.Json", StringComparison.Ordinal) == true))
        {
            // The latter where bytes or escapes are no Unicode, which is found out when they are read.
            return Review.NotUnderstood;
        }
    }

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    private static string Text(JsonElement element, string name) => Member(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";
}
