namespace LvsOperator.Operator.Admission.Certificates;

/// <summary>
/// What is to be done about the certificates at a moment: pure, so that it can be asked at any time, also by a clock that leapt. A new authority comes
/// in three steps, each of which leaves every replica served and trusted: it is added to those that the API server trusts; when it is registered there, it
/// signs what is served; the old one is dropped when it has expired, by when no replica can serve anything of it.
/// </summary>
internal static class CertificatePlan
{
    /// <param name="set">What the Secret has; null: nothing that could be read.</param>
    /// <param name="names">What the serving certificate is to have.</param>
    /// <param name="registered">Whether the API server was told of the newest authority.</param>
    /// <param name="now">The time.</param>
    internal static CertificateDecision Decide(CertificateSet? set, ServingNames names, Registration registered, DateTimeOffset now)
    {
        if (set is null) return new(CertificateStep.Start, "there is none that can be used");
        var newest = set.Authorities[0];
        if (!Times.IsValid(newest, now)) return new(CertificateStep.Start, $"its authority is valid from {Times.From(newest):u} to {Times.To(newest):u}, and now is {now:u}");
        if (!Times.IsValid(set.Serving, now)) return new(CertificateStep.Sign, $"it is valid from {Times.From(set.Serving):u} to {Times.To(set.Serving):u}, and now is {now:u}");
        if (!names.AreOf(set.Serving)) return new(CertificateStep.Sign, $"it is not for {names.Text}");
        if (now >= Lifetimes.Due(Times.From(newest), Times.To(newest))) return new(CertificateStep.AddAuthority, $"the present one ends at {Times.To(newest):u}");
        if (!set.IsServingOfNewest)
        {
            return registered == Registration.Done && now >= Times.From(newest) + Lifetimes.Backdating + Lifetimes.Introduction
                ? new(CertificateStep.Sign, "the API server knows the new authority") : CertificateDecision.Keep;
        }

        if (now >= Lifetimes.Due(Times.From(set.Serving), Times.To(set.Serving))) return new(CertificateStep.Sign, $"it ends at {Times.To(set.Serving):u}");
        return set.Authorities.Any(a => Times.To(a) <= now) ? new(CertificateStep.Drop, "it has expired") : CertificateDecision.Keep;
    }

    /// <summary>The set after a step; null where there is none to be made.</summary>
    internal static CertificateSet? Carry(CertificateStep step, CertificateSet? set, ServingNames names, DateTimeOffset now) => step switch
    {
        CertificateStep.Start => CertificateMaker.Start(names, (set?.Authorities ?? []).Where(a => Times.IsValid(a, now)), now),
        CertificateStep.AddAuthority => CertificateMaker.WithNewAuthority(set!, now),
        CertificateStep.Sign => CertificateMaker.WithNewServing(set!, names, now),
        CertificateStep.Drop => set! with { Authorities = [.. set.Authorities.Where(a => Times.To(a) > now)] },
        _ => null,
    };
}

/// <summary>What is to be done, and why: the end of a sentence.</summary>
internal sealed record CertificateDecision(CertificateStep Step, string Why)
{
    internal static CertificateDecision Keep { get; } = new(CertificateStep.Keep, "");
}

/// <summary>What can be done about certificates.</summary>
internal enum CertificateStep
{
    /// <summary>Nothing.</summary>
    Keep,

    /// <summary>Everything anew.</summary>
    Start,

    /// <summary>A new authority, which is only trusted yet.</summary>
    AddAuthority,

    /// <summary>A new serving certificate.</summary>
    Sign,

    /// <summary>Authorities that have expired are trusted no more.</summary>
    Drop,
}

/// <summary>Whether the API server was told of the newest authority.</summary>
internal enum Registration
{
    /// <summary>Not yet.</summary>
    Pending,

    /// <summary>It was.</summary>
    Done,
}
