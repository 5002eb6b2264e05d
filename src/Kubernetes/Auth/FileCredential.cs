using System.Security.Cryptography;

namespace LvsOperator.Kubernetes.Auth;

/// <summary>
/// Credentials out of files that somebody renews: a service account's projected token, or certificates. Read again every minute, as client-go
/// does (the kubelet renews a token when 80 % of its life are over), and at once when the server refuses what was read. A file that cannot be
/// read any more does not take away what was read before.
/// </summary>
/// <param name="read">Reads the files; an <see cref="IOException"/> or the like says what is wrong.</param>
/// <param name="time">The clock.</param>
internal sealed class FileCredential(Func<Credential> read, TimeProvider time) : ICredentialSource
{
    internal static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private Credential? last;
    private long lastRead;

    public ValueTask<CredentialResult> GetAsync(CancellationToken cancel)
    {
        lock (gate)
        {
            if (last is not null && time.GetElapsedTime(lastRead) < Period) return new(last);
            try
            {
                var found = read();
                if (last is null || !Same(last, found)) last = found;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException or FormatException)
            {
                if (last is null) return new(CredentialResult.Failed(fault.Message));
            }

            lastRead = time.GetTimestamp();
            return new(last);
        }
    }

    public void Refuse(Credential refused)
    {
        lock (gate)
        {
            if (ReferenceEquals(refused, last)) lastRead = time.GetTimestamp() - (long)(Period.TotalSeconds * time.TimestampFrequency);
        }
    }

    // One certificate stays one instance: connections are kept by it.
    private static bool Same(Credential one, Credential other) =>
        one.Token == other.Token && one.Certificate?.Thumbprint == other.Certificate?.Thumbprint;
}
