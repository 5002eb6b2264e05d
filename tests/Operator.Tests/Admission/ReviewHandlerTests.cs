using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using LvsOperator.Api.Meta;
using LvsOperator.Operator.Admission;
using LvsOperator.Operator.Settings;
using LvsOperator.Planning;
using LvsOperator.Planning.Acceptance;
using LvsOperator.Planning.Policy;

namespace LvsOperator.Operator.Tests.Admission;

/// <summary>Reviews, one by one, without a server.</summary>
public sealed class ReviewHandlerTests
{
    private const string Kind = """{"group":"lvs-operator.io","version":"v1alpha1","kind":"VirtualService"}""";
    private static readonly OperatorSettings Settings = new() { SystemNamespace = "lvs-system", Identity = "one" };

    private static string Shop(string spec = """{"vips":[{"address":"192.168.101.100"}],"ports":[{"port":80}],"backend":{"kind":"RealServerPool","name":"p"}}""", string space = "web", string metadata = "") =>
        $$$"""{"apiVersion":"lvs-operator.io/v1alpha1","kind":"VirtualService","metadata":{"name":"shop","namespace":"{{{space}}}"{{{metadata}}}},"spec":{{{spec}}}}""";

    private const string Bad = """{"vips":[{"address":"127.0.0.1"}],"ports":[{"port":80,"targetPort":8080}],"backend":{"name":"p"}}""";

    private static async Task<(ReviewOutcome Outcome, string Message)> AskAsync(string request, OperatorSettings? settings = null, AcceptanceInput? known = null)
    {
        var body = $$"""{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{{request}}}""";
        var review = await new ReviewHandler(settings ?? Settings, () => known).AnswerAsync(Encoding.UTF8.GetBytes(body), CancellationToken.None);
        if (review.Answer is null) return (review.Outcome, "");
        var response = JsonNode.Parse(review.Answer)!["response"]!;
        Assert.Equal("7", (string?)response["uid"]);
        return (review.Outcome, (string?)response["status"]?["message"] ?? "");
    }

    private static string Create(string item, string kind = Kind) => $$$"""{"uid":"7","kind":{{{kind}}},"operation":"CREATE","object":{{{item}}},"oldObject":null}""";

    private static string Update(string item, string old) => $$$"""{"uid":"7","kind":{{{Kind}}},"operation":"UPDATE","object":{{{item}}},"oldObject":{{{old}}}}""";

    [Fact]
    public async Task What_is_valid_is_admitted() => Assert.Equal((ReviewOutcome.Admitted, ""), await AskAsync(Create(Shop())));

    [Fact]
    public async Task Every_fault_is_told_in_the_words_of_lvsctl() => Assert.Equal(
        (ReviewOutcome.Refused, """
        VirtualService web/shop: spec.ports[0].targetPort: 8080: DR forwards frames unchanged, so targetPort must equal port (80); use NAT or FULLNAT to map ports
        VirtualService web/shop: spec.vips[0].address: 127.0.0.1: a loopback address; use a unicast address such as 192.168.101.100 or 2001:db8::1
        """), await AskAsync(Create(Shop(Bad))));

    /// <summary>Values are told as they were written, not as they were read: 1m30s is not 90s.</summary>
    [Fact]
    public async Task Values_are_told_as_they_were_written()
    {
        var (_, message) = await AskAsync(Create(Shop("""{"vips":[{"address":"192.168.101.100"}],"ports":[{"port":80}],"backend":{"name":"p"},"drain":{"timeout":"25h1m"}}""")));
        Assert.StartsWith("VirtualService web/shop: spec.drain.timeout: 25h1m: outside", message, StringComparison.Ordinal);
    }

    /// <summary>Regression: a size beyond 63 bits was refused in words of a JSON reader, without object and field.</summary>
    [Fact]
    public async Task What_no_type_can_hold_is_told_in_the_same_words()
    {
        var tier = """{"apiVersion":"lvs-operator.io/v1alpha1","kind":"NginxTier","metadata":{"name":"t","namespace":"web"},"spec":{"listeners":[{"name":"http","port":80}],"hosts":[{"routes":[{"path":"/","pool":{"name":"p"}}],"proxy":{"maxBodySize":"9Ei"}}]}}""";
        Assert.Equal(
            (ReviewOutcome.Refused, "NginxTier web/t: spec.hosts[0].proxy.maxBodySize: 9Ei: a size beyond 63 bits; use a smaller one"),
            await AskAsync(Create(tier, """{"group":"lvs-operator.io","version":"v1alpha1","kind":"NginxTier"}""")));
    }

    /// <summary>What a stricter version or policy would refuse must not be in the way of labels, finalizers and deletion.</summary>
    [Fact]
    public async Task An_update_that_keeps_the_spec_or_ends_the_object_is_admitted()
    {
        Assert.Equal(ReviewOutcome.Admitted, (await AskAsync(Update(Shop(Bad, metadata: ""","labels":{"a":"b"}"""), Shop(Bad)))).Outcome);
        Assert.Equal(ReviewOutcome.Admitted, (await AskAsync(Update(Shop(Bad, metadata: ""","deletionTimestamp":"2026-01-01T00:00:00Z" """), Shop()))).Outcome);
        Assert.Equal(ReviewOutcome.Refused, (await AskAsync(Update(Shop(Bad), Shop()))).Outcome);
        Assert.Equal(ReviewOutcome.Admitted, (await AskAsync(Update(Shop(), Shop(Bad)))).Outcome);
        Assert.Equal(ReviewOutcome.Admitted, (await AskAsync(Update(Shop(), Shop("""{"vips":7}""")))).Outcome);
    }

    [Fact]
    public async Task With_a_namespace_other_namespaces_are_none_of_our_business()
    {
        var only = Settings with { Namespace = "web" };
        Assert.Equal(ReviewOutcome.Refused, (await AskAsync(Create(Shop(Bad)), only)).Outcome);
        Assert.Equal(ReviewOutcome.Admitted, (await AskAsync(Create(Shop(Bad, "other")), only)).Outcome);
        Assert.Equal(ReviewOutcome.Admitted, (await AskAsync(Create(Shop("""{"vips":7}""", "other")), only)).Outcome);
    }

    [Fact]
    public async Task Policies_are_asked_once_the_caches_are_complete()
    {
        Assert.True(Network.TryParse("192.168.102.0/24", out var allowed));
        var known = new AcceptanceInput(Snapshot.Empty) { Policy = new AddressPolicy([new AddressRule(new LabelSelector(), ImmutableArray.Create(allowed))]) };
        Assert.Equal((ReviewOutcome.Admitted, ""), await AskAsync(Create(Shop())));
        var (outcome, message) = await AskAsync(Create(Shop()), known: known);
        Assert.Equal(ReviewOutcome.Refused, outcome);
        Assert.Equal("VirtualService web/shop: spec.vips[0].address: 192.168.101.100: the operator's address policy does not allow it to namespace web; use one of 192.168.102.0/24, or ask who keeps the policy", message);
        // Validation comes first, and then says nothing of policies.
        Assert.DoesNotContain("policy", (await AskAsync(Create(Shop(Bad)), known: known)).Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> NoReviews() =>
    [
        "", "null", "7", "[]", "{", "\"x\"", "{}", """{"kind":"AdmissionReview"}""", """{"kind":"AdmissionReview","request":[]}""",
        """{"kind":"AdmissionReview","request":{"uid":"7","operation":"CREATE"}}""",
        """{"kind":"AdmissionReview","request":{"operation":"CREATE","kind":{"group":"lvs-operator.io","kind":"VirtualService"},"object":{}}}""",
        """{"kind":"AdmissionReview","request":{"uid":"7","operation":"CREATE","kind":{"group":"apps","kind":"VirtualService"},"object":{}}}""",
        """{"kind":"AdmissionReview","request":{"uid":"7","operation":"CREATE","kind":{"group":"lvs-operator.io","kind":"Pod"},"object":{}}}""",
        """{"kind":"AdmissionReview","request":{"uid":"\ud800","operation":"CREATE","kind":{"group":"lvs-operator.io","kind":"VirtualService"},"object":{}}}""",
        """{"kind":"AdmissionReview","request":{"uid":"7","operation":"UPDATE","kind":{"group":"lvs-operator.io","kind":"VirtualService"},"object":{"spec":{"a":"\ud800"}},"oldObject":{"spec":{"a":"\ud800x"}}}}""",
        string.Concat(Enumerable.Repeat("[", 100_000)),
        string.Concat(Enumerable.Repeat("""{"request":""", 100_000)),
    ];

    [Theory, MemberData(nameof(NoReviews))]
    public async Task What_is_no_review_is_not_understood(string body)
    {
        var review = await new ReviewHandler(Settings, () => null).AnswerAsync(Encoding.UTF8.GetBytes(body), CancellationToken.None);
        Assert.Equal(Review.NotUnderstood, review);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("""{"metadata":7}""")]
    [InlineData("""{"apiVersion":"lvs-operator.io/v1alpha1","kind":"VirtualService","metadata":{"name":7,"namespace":[]},"spec":"x"}""")]
    [InlineData("""{"apiVersion":"lvs-operator.io/v1alpha1","kind":"VirtualService","metadata":{"namespace":"\ud800"},"spec":{"a\ud800":1}}""")]
    public async Task No_object_makes_it_fail(string item) => Assert.NotEqual(ReviewOutcome.Failed, (await AskAsync(Create(item))).Outcome);
}
