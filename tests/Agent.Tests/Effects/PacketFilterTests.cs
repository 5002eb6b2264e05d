using System.Net;
using System.Net.Sockets;
using LvsOperator.Agent.Effects;
using LvsOperator.Node.Filters;
using LvsOperator.Planning.Rules;

namespace LvsOperator.Agent.Tests.Effects;

/// <summary>What is given to iptables, and what is told of what it says.</summary>
public sealed class PacketFilterTests
{
    private static readonly RuleChain Chain = new(AddressFamily.InterNetwork, RuleTable.Nat);
    private static readonly PlannedChain Planned = new(Chain, [new(Masquerade.Source) { Source = new(IPAddress.Parse("10.0.0.0"), 8) }]);
    private const string Stands = "*nat\n:LVS-POSTROUTING - [0:0]\n-A POSTROUTING -s 10.9.9.0/24 -j MASQUERADE\n-A POSTROUTING -j LVS-POSTROUTING\n-A LVS-POSTROUTING -s 10.0.0.0/8 -j MASQUERADE\nCOMMIT\n";

    private readonly List<(string Program, string Arguments, string Input)> _restored = [];
    private string _saved = "*nat\n-A POSTROUTING -s 10.9.9.0/24 -j MASQUERADE\nCOMMIT\n";
    private FilterOutcome _answer = new(0, "", "");
    private string? _becomes = Stands;

    [Fact]
    public void A_chain_is_made_in_one_transaction_under_the_lock_and_nothing_else_is_named()
    {
        Assert.Null(Filter().Set(Planned));

        Assert.Equal(("iptables-nft-restore", "--noflush -w 1", "*nat\n:LVS-POSTROUTING - [0:0]\n-I POSTROUTING -j LVS-POSTROUTING\n-A LVS-POSTROUTING -s 10.0.0.0/8 -j MASQUERADE\nCOMMIT\n"), Assert.Single(_restored));
    }

    [Fact]
    public void What_is_as_planned_is_not_written_and_what_is_gone_is_not_removed()
    {
        Assert.Null(Filter().Remove(Chain));
        _saved = Stands;
        Assert.Null(Filter().Set(Planned));

        Assert.Empty(_restored);
    }

    [Fact]
    public void Rules_that_read_back_otherwise_are_a_failure_and_no_endless_writing()
    {
        _becomes = Stands.Replace("10.0.0.0/8", "10.0.0.0/9", StringComparison.Ordinal);

        Assert.StartsWith("iptables took the rules and shows others", Filter().Set(Planned), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, "Another app is currently holding the xtables lock. Stopped waiting after 1s.", "; another program holds /run/xtables.lock, and it is tried again")]
    [InlineData(1, "Fatal: can't open lock file /run/xtables.lock: Read-only file system", "; let the agent write /run/xtables.lock: in a pod, mount the node's")]
    [InlineData(2, "Couldn't load match `ipvs':No such file or directory", "; run `modprobe xt_ipvs` on the node")]
    [InlineData(1, "Warning: Extension ipvs revision 0 not supported, missing kernel module?; iptables-restore: line 4 failed", "; run `modprobe xt_ipvs` on the node")]
    public void A_refusal_is_told_with_the_remedy_and_leaves_the_table_as_it_was(int code, string says, string remedy)
    {
        _answer = new(code, "", says);

        Assert.Equal($"iptables-nft-restore: {says}{remedy}; nothing of this was applied, iptables nat LVS-POSTROUTING is as it was", Filter().Set(Planned));
        Assert.DoesNotContain("LVS", _saved, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_program_that_did_not_end_it_is_not_told_that_nothing_was_applied()
    {
        _answer = new(-1, "", "iptables-nft-restore did not end within 5 s and was killed");

        Assert.Equal("iptables-nft-restore: iptables-nft-restore did not end within 5 s and was killed", Filter().Set(Planned));
    }

    [Fact]
    public void Without_iptables_that_is_told_and_nothing_is_run()
    {
        var filter = new PacketFilter(new FilterReader((_, _) => throw new InvalidOperationException(), _ => false, () => ""), (_, _, _) => throw new InvalidOperationException());

        Assert.Equal("iptables is not installed: install package iptables", filter.Set(Planned));
        Assert.Equal("iptables is not installed: install package iptables", filter.Remove(Chain));
    }

    private PacketFilter Filter() => new(
        new FilterReader((_, _) => new(0, _saved, ""), program => program.Contains("-nft-", StringComparison.Ordinal), () => ""),
        (program, arguments, input) =>
        {
            _restored.Add((program, string.Join(' ', arguments), input));
            if (_answer.IsDone && _becomes is not null) _saved = _becomes;
            return _answer;
        });
}
