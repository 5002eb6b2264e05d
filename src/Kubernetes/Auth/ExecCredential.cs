using System.Text;

namespace LvsOperator.Kubernetes.Auth;

/// <summary>Credentials that a plugin makes. Kept until shortly before they expire or the server refuses them; one call at a time.</summary>
internal sealed class ExecCredential(ExecSettings settings, TimeProvider time) : ICredentialSource
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim turn = new(1, 1);
    private volatile Kept? kept;

    private sealed record Kept(Credential Credential, DateTimeOffset? Expires);

    public async ValueTask<CredentialResult> GetAsync(CancellationToken cancel)
    {
        if (IsGood(kept, out var good)) return good;
        await turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (IsGood(kept, out good)) return good;
            var (output, error) = await ExecPlugin.RunAsync(settings, time, cancel).ConfigureAwait(false);
            if (output is null) return CredentialResult.Failed(error);
            var answer = ExecAnswer.Read(settings, output);
            if (answer.Credential is null) return CredentialResult.Failed(answer.Error);
            kept = new Kept(answer.Credential, answer.Expires);
            return answer.Credential;
        }
        finally
        {
            turn.Release();
        }
    }

    public void Refuse(Credential refused)
    {
        if (kept is { } now && ReferenceEquals(now.Credential, refused)) kept = null;
    }

    private bool IsGood(Kept? now, out Credential credential)
    {
        credential = now?.Credential ?? Credential.Anonymous;
        return now is not null && (now.Expires is null || now.Expires - time.GetUtcNow() > Margin);
    }
}
