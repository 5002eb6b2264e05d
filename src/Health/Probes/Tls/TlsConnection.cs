using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using LvsOperator.Health.Judging;

namespace LvsOperator.Health.Probes.Tls;

/// <summary>TLS on a connection that is open already. Its deadline ends this too.</summary>
internal sealed class TlsConnection : IByteStream
{
    private readonly ProbeConnection connection;
    private readonly TlsTerms terms;
    private readonly ProbeStream bare;
    private readonly SslStream secured;

    internal TlsConnection(ProbeConnection connection, TlsTerms terms)
    {
        (this.connection, this.terms) = (connection, terms);
        bare = new(connection);
        secured = new(bare, leaveInnerStreamOpen: true);
    }

    public int BytesTransferred { get; private set; }

    /// <summary>Shakes hands; null when that went well.</summary>
    internal async ValueTask<ProbeOutcome?> OpenAsync(IPEndPoint target, CancellationToken deadline)
    {
        string? fault = null;
        try
        {
            var options = terms.OptionsFor(target, (_, certificate, chain, errors) =>
            {
                fault = terms.Verification == CertificateVerification.None ? null : CertificateFault.Of(terms.NameFor(target), certificate, chain, errors);
                return fault is null;
            });
            await secured.AuthenticateAsClientAsync(options, CancellationToken.None).ConfigureAwait(false);
            return null;
        }
        catch (Exception refusal) when (refusal is AuthenticationException or IOException)
        {
            if (fault is not null) return ProbeOutcome.Failure(fault);
            return bare.Error != SocketError.Success ? SocketFault.Outcome(bare.Error, deadline, "negotiating TLS")
                : deadline.IsCancellationRequested ? ProbeOutcome.Failure("timed out while negotiating TLS")
                : ProbeOutcome.Failure(refusal is IOException && refusal.InnerException is null ? "closed while negotiating TLS" : $"TLS: {Why(refusal)}");
        }
    }

    public async ValueTask<SocketError> SendAsync(Memory<byte> bytes)
    {
        try
        {
            await secured.WriteAsync(bytes).ConfigureAwait(false);
            BytesTransferred = bytes.Length;
            return SocketError.Success;
        }
        catch (IOException)
        {
            return Error;
        }
    }

    public async ValueTask<SocketError> ReceiveAsync(Memory<byte> buffer)
    {
        try
        {
            BytesTransferred = await secured.ReadAsync(buffer).ConfigureAwait(false);
            return SocketError.Success;
        }
        catch (IOException)
        {
            return Error;
        }
    }

    public void Reset()
    {
        secured.Dispose();
        connection.Reset();
    }

    public void Close()
    {
        secured.Dispose();
        connection.Close();
    }

    /// <summary>An error below TLS, or one of TLS itself.</summary>
    private SocketError Error => bare.Error != SocketError.Success ? bare.Error : SocketError.ProtocolNotSupported;

    /// <summary>The last part of what OpenSSL says, such as <c>wrong version number</c>.</summary>
    private static string Why(Exception refusal)
    {
        while (refusal.InnerException is { } inner) refusal = inner;
        var text = PeerText.Of(refusal.Message[(refusal.Message.LastIndexOf("::", StringComparison.Ordinal) is >= 0 and var at ? at + 2 : 0)..]);
        return text.Length > 0 ? text : refusal.GetType().Name;
    }
}
