using System.Net.Sockets;
using LvsOperator.Node.Filters;
using LvsOperator.Planning.Rules;

namespace LvsOperator.Node.Tests.Filters;

public sealed class FilterReaderTests
{
    private static readonly RuleChain Nat = new(AddressFamily.InterNetwork, RuleTable.Nat);

    private readonly Dictionary<string, FilterOutcome> _programs = [];
    private readonly List<string> _ran = [];
    private string _legacyTables = "";

    [Fact]
    public void Where_nothing_is_installed_the_package_is_named() =>
        Assert.Equal((null, "iptables is not installed: install package iptables"), Reader().BackEnd());

    [Fact]
    public void The_rule_set_with_more_rules_is_the_nodes()
    {
        Has("iptables-nft-save", "*nat\n-A POSTROUTING -j A\nCOMMIT\n");
        Has("iptables-legacy-save", "*nat\n-A POSTROUTING -j A\n-A POSTROUTING -j B\nCOMMIT\n");
        _legacyTables = "nat\n";

        Assert.Equal(FilterBackEnd.Legacy, Reader().BackEnd().BackEnd);
    }

    [Theory]
    [InlineData(":KUBE-IPTABLES-HINT - [0:0]")]
    [InlineData(":KUBE-KUBELET-CANARY - [0:0]")]
    [InlineData(":LVS-POSTROUTING - [0:0]")]
    public void Kubelets_hint_and_rules_of_ours_count_more_than_many_rules(string chain)
    {
        Has("iptables-nft-save", $"*mangle\n{chain}\nCOMMIT\n");
        Has("iptables-legacy-save", "*nat\n-A POSTROUTING -j A\n-A POSTROUTING -j B\nCOMMIT\n");
        _legacyTables = "nat\n";

        Assert.Equal(FilterBackEnd.Nft, Reader().BackEnd().BackEnd);
    }

    [Fact]
    public void Our_own_rules_count_more_than_kubelets_hint()
    {
        Has("iptables-nft-save", "*mangle\n:KUBE-IPTABLES-HINT - [0:0]\nCOMMIT\n");
        Has("iptables-legacy-save", "*nat\n:LVS-POSTROUTING - [0:0]\nCOMMIT\n");
        _legacyTables = "nat\n";

        Assert.Equal(FilterBackEnd.Legacy, Reader().BackEnd().BackEnd);
    }

    /// <summary>To ask for legacy tables makes the kernel create them, which nft then warns of.</summary>
    [Fact]
    public void Legacy_tables_are_not_called_into_being_by_looking()
    {
        Has("iptables-nft-save", "");
        Has("iptables-legacy-save", "");

        Assert.Equal(FilterBackEnd.Nft, Reader().BackEnd().BackEnd);
        Assert.DoesNotContain(_ran, r => r.Contains("legacy", StringComparison.Ordinal));
    }

    [Fact]
    public void Where_nft_does_not_work_legacy_is_taken()
    {
        _programs["iptables-nft-save"] = new(1, "", "Failed to initialize nft: Protocol not supported");
        Has("iptables-legacy-save", "");

        Assert.Equal((FilterBackEnd.Legacy, null), Reader().BackEnd());
    }

    [Fact]
    public void Where_neither_has_rules_it_is_what_plain_iptables_is()
    {
        Has("iptables-nft-save", "");
        Has("iptables-legacy-save", "");
        Has("iptables", "iptables v1.8.9 (legacy)\n");
        _legacyTables = "filter\n";

        Assert.Equal(FilterBackEnd.Legacy, Reader().BackEnd().BackEnd);
    }

    [Fact]
    public void Where_there_is_only_plain_iptables_it_is_taken()
    {
        Has("iptables-save", "");

        Assert.Equal(FilterBackEnd.Plain, Reader().BackEnd().BackEnd);
    }

    [Fact]
    public void A_failure_is_told_with_the_remedy_and_the_choice_made_anew()
    {
        _programs["iptables-nft-save"] = new(4, "", "Could not fetch rule set generation id: Permission denied (you must be root)");
        var reader = Reader();
        Assert.EndsWith("(you must be root); run the agent as root, or with CAP_NET_ADMIN and CAP_NET_RAW", reader.Read(Nat).Fault, StringComparison.Ordinal);

        Has("iptables-nft-save", "*nat\n:LVS-POSTROUTING - [0:0]\n-A POSTROUTING -j LVS-POSTROUTING\nCOMMIT\n");
        Assert.Equal((new ObservedChain([], 0, 1), null), reader.Read(Nat));
        _programs.Remove("iptables-nft-save");
        Has("iptables-legacy-save", "*nat\n:LVS-POSTROUTING - [0:0]\nCOMMIT\n");
        Assert.Null(reader.Read(Nat).Chain);
        Assert.Equal((new ObservedChain([], 0, 0), null), reader.Read(Nat));
    }

    [Fact]
    public void A_program_that_is_not_there_says_so_and_one_that_is_answers()
    {
        Assert.Equal(new(-1, "", "iptables-of-nobody is not installed: install package iptables"), FilterProgram.Run("iptables-of-nobody", []));
        Assert.Equal(new(0, "*nat\n-s", ""), FilterProgram.Run("cat", [], "*nat\n-s"));
        Assert.Equal(new(3, "", "a; b"), FilterProgram.Run("sh", ["-c", "echo a >&2; echo b >&2; exit 3"], new string('x', 1_000_000)));
    }

    private FilterReader Reader() => new(
        (program, _) =>
        {
            _ran.Add(program);
            return _programs.GetValueOrDefault(program) ?? new(-1, "", $"{program} is not installed: install package iptables");
        },
        _programs.ContainsKey, () => _legacyTables);

    private void Has(string program, string output) => _programs[program] = new(0, output, "");
}
