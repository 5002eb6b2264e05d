using System.Net.Sockets;
using LvsOperator.Cli.Input;

namespace LvsOperator.Cli.Tests.Input;

public sealed class AgentClientTests
{
    /// <summary><c>--agent lvs1</c> asked port 80.</summary>
    [Theory]
    [InlineData("lvs1", "http://lvs1:9476/")]
    [InlineData("http://lvs1", "http://lvs1:9476/")]
    [InlineData("http://lvs1/", "http://lvs1:9476/")]
    [InlineData("lvs1:80", "http://lvs1/")]
    [InlineData("http://lvs1:80", "http://lvs1/")]
    [InlineData("lvs1:9000", "http://lvs1:9000/")]
    [InlineData("[::1]", "http://[::1]:9476/")]
    [InlineData("http://[::1]:80", "http://[::1]/")]
    [InlineData("https://lvs1", "https://lvs1/")]
    [InlineData("http://lvs1/status", null)]
    [InlineData("ftp://lvs1", null)]
    [InlineData("", null)]
    public void The_port_is_the_agents_own_where_none_is_given(string text, string? url) => Assert.Equal(url, AgentClient.Parse(text)?.ToString());

    [Theory]
    [InlineData(SocketError.ConnectionRefused, "--listen")]
    [InlineData(SocketError.HostNotFound, "or give the machine's address")]
    [InlineData(SocketError.TryAgain, "or give the machine's address")]
    [InlineData(SocketError.HostUnreachable, "is the machine up")]
    [InlineData(SocketError.NetworkUnreachable, "on which network")]
    [InlineData(SocketError.TimedOut, "firewall")]
    [InlineData(SocketError.ConnectionReset, "is it an lvs-agent?")]
    public void Every_failure_says_what_to_look_at(SocketError error, string remedy) =>
        Assert.Contains(remedy, AgentClient.Words(new("no", new SocketException((int)error))), StringComparison.Ordinal);

    /// <summary>A host called LVS1 was another node to lvsctl than to its agent.</summary>
    [Fact]
    public void A_node_is_called_as_its_agent_calls_it() => Assert.Equal("lvs1.example", Surroundings.NodeName("LVS1.Example"));
}
