using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using LvsOperator.Cli.Output;
using LvsOperator.Planning.Status;

namespace LvsOperator.Cli.Input;

/// <summary>Asks agents for <c>GET /status</c>.</summary>
/// <param name="patience">How long an answer may take.</param>
internal sealed class AgentClient(TimeSpan patience) : IDisposable
{
    internal const string DefaultUrl = "http://127.0.0.1:9476";
    private const int DefaultPort = 9476;

    /// <summary>How long a person waits for an agent that does not answer.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly string NoAnswer = string.Create(CultureInfo.InvariantCulture, $"no answer within {Patience.TotalSeconds:0} s; is the machine up, and does a firewall stand before the port?");

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, ConnectTimeout = patience })
    {
        Timeout = patience, MaxResponseContentBufferSize = 256 << 20,
    };

    /// <summary>The address of an agent, at its port if none is given; null when the text is none.</summary>
    internal static Uri? Parse(string text)
    {
        var whole = text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        if (!Uri.TryCreate(whole, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.AbsolutePath != "/" || url.Query.Length > 0) return null;
        var authority = whole[(whole.IndexOf("://", StringComparison.Ordinal) + 3)..].TrimEnd('/');
        var hasPort = authority.LastIndexOf(':') > authority.LastIndexOf(']');
        return hasPort || url.Scheme == "https" ? url : new UriBuilder(url) { Port = DefaultPort }.Uri;
    }

    /// <summary>Why there was no answer, and what to look at.</summary>
    internal static string Words(HttpRequestException e) => e.InnerException is not SocketException socket ? $"{e.Message}; is it an lvs-agent?" : socket.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "connection refused; is lvs-agent running, and does its --listen say this address?",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery => "its name is not known here; correct it, or give the machine's address",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.NetworkDown => "there is no way to it; is the machine up, and on which network?",
        SocketError.TimedOut => NoAnswer,
        _ => $"{socket.Message}; is it an lvs-agent?",
    };

    internal async Task<AgentAnswer> Ask(Uri agent, CancellationToken stop)
    {
        var name = agent.GetLeftPart(UriPartial.Authority);
        try
        {
            using var response = await _http.GetAsync(new Uri(agent, "/status"), stop);
            if (!response.IsSuccessStatusCode) return new(name, null, $"answered {(int)response.StatusCode} to GET /status; is it an lvs-agent?");
            var status = JsonSerializer.Deserialize(await response.Content.ReadAsByteArrayAsync(stop), CliJson.Default.AgentStatus);
            return status is not null && IsWhole(status) ? new(name, status, null) : new(name, null, "its answer is not a status; is it an lvs-agent of this version?");
        }
        catch (JsonException e)
        {
            return new(name, null, $"its answer is not a status ({e.Message}); is it an lvs-agent of this version?");
        }
        catch (HttpRequestException e)
        {
            return new(name, null, Words(e));
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new(name, null, NoAnswer);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>JSON may lack what the types promise.</summary>
    private static bool IsWhole(AgentStatus s) =>
        s is { Node: not null, AgentVersion: not null, Source: not null, Roles: not null, AcceptedDir: not null, Checks.UndecidedReason: not null, Services: not null, Addresses: not null, Tiers: not null, Problems: not null, Work: not null, Owned: not null, Memory: not null, Verdicts: not null }
        && s.Owned is { Services: not null, Addresses: not null, Sysctls: not null } && s.Memory is { Services: not null, RealServerVips: not null }
        && s.Roles.All(r => r is not null) && s.Addresses.All(a => a is not null) && s.Problems.All(p => p is not null)
        && s.Tiers.All(t => t is { Tier: not null, State: not null, Generation: not null, Message: not null })
        && s.Verdicts.All(v => v is { Backend: not null, Address: not null, Detail: not null })
        && s.Services.All(v => v is { Service: not null, Director: not null, Mode: not null, Message: not null, Ports: not null } && v.Ports.All(IsWhole));

    private static bool IsWhole(PortStatus p) => p is { Vip: not null, Protocol: not null, Scheduler: not null, Traffic: not null, Servers: not null, Front: not null } && p.Front.All(f => f is not null)
        && p.Servers.All(r => r is { Address: not null, Name: not null, Detail: not null, Traffic: not null });
}
