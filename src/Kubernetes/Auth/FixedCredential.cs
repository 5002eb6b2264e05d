namespace LvsOperator.Kubernetes.Auth;

/// <summary>Credentials that never change.</summary>
internal sealed class FixedCredential(Credential credential) : ICredentialSource
{
    internal Credential Credential => credential;

    public ValueTask<CredentialResult> GetAsync(CancellationToken cancel) => new(credential);

    public void Refuse(Credential refused)
    {
    }
}
