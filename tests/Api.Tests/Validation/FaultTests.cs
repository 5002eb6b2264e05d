using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Api.Validation;

namespace LvsOperator.Api.Tests.Validation;

public sealed class FaultTests
{
    [Fact]
    public void The_api_document_s_own_example_prints_as_it_says() =>
        Assert.Equal(
            "VirtualService web/shop: spec.ports[0].targetPort: 8080: DR forwards frames unchanged, so targetPort must equal port (80); use NAT or FULLNAT to map ports",
            Assert.Single(ObjectValidation.Validate(Shop(new VirtualPort { Port = 80, TargetPort = 8080 }))).ToString());

    [Fact]
    public void Values_cannot_forge_lines()
    {
        var text = new Fault(new ObjectRef("VirtualService", new ObjectKey("web", "a\nb")), "spec", "x\r\ny\u202e" + new string('z', 500), "reason", "remedy").ToString();
        Assert.DoesNotContain('\n', text);
        Assert.DoesNotContain('\u202e', text);
        Assert.Contains("x\\u000d\\u000ay\\u202ez", text);
        Assert.True(text.Length < 300);
    }

    [Fact]
    public void Every_fault_is_told()
    {
        var faults = ObjectValidation.Validate(new VirtualService
        {
            Metadata = { Name = "Bad", Namespace = "web" },
            Spec = new() { Vips = [new() { Address = "x" }, new() { Address = "127.0.0.1" }], Ports = [new() { Port = 1, TargetPort = 2 }], OnePacket = true },
        });
        Assert.Equal(
            ["metadata.name", "spec.vips[0].address", "spec.vips[1].address", "spec.ports[0].targetPort", "spec.onePacket", "spec.backend"],
            faults.Select(fault => fault.Path));
    }

    [Fact]
    public void Default_values_are_never_refused() =>
        Assert.Empty(ObjectValidation.Validate(Shop(new VirtualPort { Port = 80 }) is var shop ? shop with
        {
            Spec = shop.Spec with
            {
                Forwarding = new(), Scheduler = new(), Persistence = new(), Quorum = new(), Drain = new(),
                Directors = new() { Timeouts = new(), HighAvailability = new() { Mode = HighAvailabilityMode.None } },
            },
        } : shop));

    private static VirtualService Shop(VirtualPort port) => new()
    {
        Metadata = { Name = "shop", Namespace = "web" },
        Spec = new() { Vips = [new() { Address = "192.168.101.100" }], Ports = [port], Backend = new() { Name = "nginx" } },
    };
}
