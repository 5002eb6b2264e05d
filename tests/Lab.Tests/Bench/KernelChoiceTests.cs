using LvsOperator.Lab.Boot;

namespace LvsOperator.Lab.Tests.Bench;

public class KernelChoiceTests
{
    [Theory]
    [InlineData(true, null, "Machine")]
    [InlineData(false, null, "UserMode")]
    [InlineData(true, "", "Machine")]
    [InlineData(true, "user-mode", "UserMode")]
    [InlineData(false, "machine", "Machine")]
    public void The_machines_own_kernel_is_taken_where_it_has_ipvs_unless_told_otherwise(bool hasIpvs, string? asked, string kernel)
    {
        var choice = KernelChoice.Pick(new KernelFacts(IsRoot: true, hasIpvs, asked));

        Assert.Equal(kernel, choice.Kernel.ToString());
        Assert.NotEmpty(choice.Why);
    }

    [Fact]
    public void Without_root_it_says_so() =>
        Assert.Contains("needs root", Assert.Throws<LabFailure>(() => KernelChoice.Pick(new(IsRoot: false, HasIpvs: true, null))).Message);

    [Fact]
    public void An_unknown_wish_is_refused_by_name() =>
        Assert.Contains("LVS_LAB_KERNEL=uml", Assert.Throws<LabFailure>(() => KernelChoice.Pick(new(IsRoot: true, HasIpvs: true, "uml"))).Message);
}
