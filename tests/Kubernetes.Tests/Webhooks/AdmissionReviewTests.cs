using System.Text;
using System.Text.Json.Nodes;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Kubernetes.Webhooks;

namespace LvsOperator.Kubernetes.Tests.Webhooks;

public sealed class AdmissionReviewTests
{
    private sealed class Judge : ValidationWebhook<VirtualService>
    {
        public override Task<ValidationResult> CreateAsync(VirtualService entity, bool dryRun, CancellationToken cancellationToken) =>
            Task.FromResult(dryRun ? Success("dry", new string('w', 300)) : Fail($"{entity.Metadata.Name} is refused"));

        public override Task<ValidationResult> UpdateAsync(VirtualService oldEntity, VirtualService newEntity, bool dryRun, CancellationToken cancellationToken) =>
            Task.FromResult(Fail($"from {oldEntity.Metadata.Generation} to {newEntity.Metadata.Generation}", 403));
    }

    private static async Task<JsonNode?> AnswerAsync(string request)
    {
        var body = $$"""{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{{request}}}""";
        var answer = await AdmissionReview.AnswerAsync(new Judge(), Resources.VirtualServices, Encoding.UTF8.GetBytes(body), CancellationToken.None);
        return answer is null ? null : JsonNode.Parse(answer)!["response"];
    }

    [Fact]
    public async Task A_refusal_has_code_and_words() => Assert.Equal(
        """{"uid":"1","allowed":false,"status":{"code":422,"message":"shop is refused"}}""",
        (await AnswerAsync("""{"uid":"1","operation":"CREATE","object":{"metadata":{"name":"shop"}},"oldObject":null}"""))!.ToJsonString());

    [Fact]
    public async Task An_update_sees_both() => Assert.Equal(
        """{"uid":"1","allowed":false,"status":{"code":403,"message":"from 1 to 2"}}""",
        (await AnswerAsync("""{"uid":"1","operation":"UPDATE","object":{"metadata":{"generation":2}},"oldObject":{"metadata":{"generation":1}}}"""))!.ToJsonString());

    /// <summary>Regression: an object that could not be read could not be mended either.</summary>
    [Fact]
    public async Task An_update_of_what_cannot_be_read_is_judged_by_what_it_becomes() => Assert.Equal(
        "shop is refused",
        (string?)(await AnswerAsync("""{"uid":"1","operation":"UPDATE","object":{"metadata":{"name":"shop"}},"oldObject":{"spec":{"vips":7}}}"""))!["status"]!["message"]);

    [Fact]
    public async Task Warnings_are_cut_as_servers_do()
    {
        var answer = (await AnswerAsync("""{"uid":"1","operation":"CREATE","dryRun":true,"object":{}}"""))!;
        Assert.True(answer["allowed"]!.GetValue<bool>());
        Assert.Equal(["dry", new string('w', 256)], answer["warnings"]!.AsArray().Select(w => w!.GetValue<string>()));
    }

    [Theory]
    [InlineData("""{"uid":"1","operation":"DELETE","object":null,"oldObject":{}}""", true)]
    [InlineData("""{"uid":"1","operation":"CONNECT"}""", true)]
    [InlineData("""{"uid":"1","operation":"CREATE","object":{"spec":{"vips":7}}}""", false)]
    [InlineData("""{"uid":"1","operation":"DELETE","oldObject":{"spec":{"vips":7}}}""", true)]
    public async Task What_nobody_judges_is_admitted_and_what_cannot_be_read_is_not(string request, bool allowed) =>
        Assert.Equal(allowed, (await AnswerAsync(request))!["allowed"]!.GetValue<bool>());

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("7")]
    public async Task What_is_no_request_has_no_answer(string request) => Assert.Null(await AnswerAsync(request));
}
