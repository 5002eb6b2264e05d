namespace LvsOperator.Kubernetes.Auth;

/// <summary>Where credentials come from; asked before each request, so it keeps what it has.</summary>
internal interface ICredentialSource
{
    /// <summary>The credentials of now.</summary>
    ValueTask<CredentialResult> GetAsync(CancellationToken cancel);

    /// <summary>The server did not know these (401): whatever is kept is to be got anew.</summary>
    void Refuse(Credential credential);
}

/// <summary>Credentials, or why there are none.</summary>
internal readonly record struct CredentialResult(Credential? Credential, string Error)
{
    public static implicit operator CredentialResult(Credential credential) => new(credential, "");

    internal static CredentialResult Failed(string error) => new(null, error);
}
