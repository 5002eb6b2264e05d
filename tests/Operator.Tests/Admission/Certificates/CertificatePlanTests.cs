using System.Security.Cryptography.X509Certificates;
using LvsOperator.Api.Core;
using LvsOperator.Operator.Admission.Certificates;

namespace LvsOperator.Operator.Tests.Admission.Certificates;

/// <summary>The life of the certificates, over years, by any clock.</summary>
public sealed class CertificatePlanTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ServingNames Names = new("lvs-operator.lvs-system.svc");

    /// <summary>
    /// Twenty years in steps of hours to weeks: at every moment a replica that has not seen the last change of the Secret yet, and an API server that has not seen the
    /// last change of the registration, understand each other.
    /// </summary>
    [Fact]
    public void At_every_moment_what_is_served_is_trusted_by_what_is_registered()
    {
        var random = new Random(7);
        var now = Start;
        var set = CertificatePlan.Carry(CertificateStep.Start, null, Names, now)!;
        var (served, registered) = (set.Serving, set.Authorities);
        var steps = new Dictionary<CertificateStep, int>();
        while (now < Start.AddYears(20))
        {
            now += TimeSpan.FromHours(random.Next(1, 24 * 14));
            var told = registered.SequenceEqual(set.Authorities) ? Registration.Done : Registration.Pending;
            var decision = CertificatePlan.Decide(set, Names, told, now);
            var before = set;
            if (CertificatePlan.Carry(decision.Step, set, Names, now) is { } next)
            {
                steps[decision.Step] = steps.GetValueOrDefault(decision.Step) + 1;
                set = next;
            }

            // Each lags behind by a step now and then, never longer than a fortnight.
            Check(served);
            registered = random.Next(3) > 0 ? set.Authorities : before.Authorities;
            Check(served);
            served = random.Next(3) > 0 ? set.Serving : before.Serving;
            Check(served);

            void Check(X509Certificate2 what) => Assert.True(IsTrusted(what, registered, now), $"{now:u}: what is served, of {what.NotBefore:u} to {what.NotAfter:u}, is not trusted by {registered.Length} authorities; {decision}");
        }

        Assert.InRange(steps[CertificateStep.AddAuthority], 5, 8);
        Assert.InRange(steps[CertificateStep.Drop], 1, 8);
        Assert.InRange(steps[CertificateStep.Sign], 29, 40);
        Assert.False(steps.ContainsKey(CertificateStep.Start));
    }

    [Fact]
    public void A_new_authority_is_trusted_before_anything_of_it_is_served()
    {
        var set = CertificatePlan.Carry(CertificateStep.Start, null, Names, Start)!;
        var due = Start + (2 * Lifetimes.Authority / 3);
        set = CertificatePlan.Carry(CertificateStep.Sign, set, Names, due.AddDays(-1))!;
        Assert.Equal(CertificateStep.AddAuthority, CertificatePlan.Decide(set, Names, Registration.Done, due).Step);
        var two = CertificatePlan.Carry(CertificateStep.AddAuthority, set, Names, due)!;
        Assert.Equal((2, set.Serving), (two.Authorities.Length, two.Serving));
        Assert.Equal(CertificateStep.Keep, CertificatePlan.Decide(two, Names, Registration.Pending, due.AddDays(30)).Step);
        Assert.Equal(CertificateStep.Keep, CertificatePlan.Decide(two, Names, Registration.Done, due.AddMinutes(9)).Step);
        Assert.Equal(CertificateStep.Sign, CertificatePlan.Decide(two, Names, Registration.Done, due.AddMinutes(10)).Step);
        var served = CertificatePlan.Carry(CertificateStep.Sign, two, Names, due.AddMinutes(10))!;
        Assert.True(served.IsServingOfNewest);
        Assert.Equal(2, served.Authorities.Length);
        Assert.Equal(CertificateStep.Keep, CertificatePlan.Decide(served, Names, Registration.Done, due.AddDays(1)).Step);
    }

    [Theory]
    [InlineData(-400)]
    [InlineData(-1)]
    [InlineData(366)]
    [InlineData(365 * 4)]
    [InlineData(365 * 30)]
    public void After_a_leap_of_the_clock_what_is_made_is_valid_at_once_and_after_the_leap_back_again(int days)
    {
        var set = CertificatePlan.Carry(CertificateStep.Start, null, Names, Start)!;
        foreach (var now in new[] { Start.AddDays(days), Start.AddHours(2), Start.AddDays(days).AddHours(4), Start.AddHours(6) })
        {
            var steps = 0;
            while (CertificatePlan.Carry(CertificatePlan.Decide(set, Names, Registration.Pending, now).Step, set, Names, now) is { } next)
            {
                set = next;
                Assert.True(++steps <= 2, $"no end of renewing at {now:u}");
            }

            Assert.True(IsTrusted(set.Serving, set.Authorities, now), $"{now:u}");
            Assert.InRange(set.Authorities.Length, 1, CertificateSet.MostAuthorities);
        }
    }

    [Fact]
    public void Another_name_is_another_certificate_at_once()
    {
        var set = CertificatePlan.Carry(CertificateStep.Start, null, Names, Start)!;
        Assert.Equal(CertificateStep.Keep, CertificatePlan.Decide(set, Names, Registration.Pending, Start).Step);
        foreach (var name in (string[])["lvs-operator.other.svc", "192.0.2.1", "2001:db8::1"])
        {
            var other = new ServingNames(name);
            Assert.Equal(CertificateStep.Sign, CertificatePlan.Decide(set, other, Registration.Pending, Start).Step);
            var made = CertificatePlan.Carry(CertificateStep.Sign, set, other, Start)!;
            Assert.True(other.AreOf(made.Serving) && made.Serving.MatchesHostname(name), name);
            Assert.Equal(CertificateStep.Keep, CertificatePlan.Decide(made, other, Registration.Pending, Start).Step);
        }
    }

    [Fact]
    public void A_set_is_read_back_as_it_was_written()
    {
        var set = CertificatePlan.Carry(CertificateStep.AddAuthority, CertificatePlan.Carry(CertificateStep.Start, null, Names, Start), Names, Start.AddDays(1))!;
        var read = CertificateSet.Read(SecretOf(set), out var error);
        Assert.Equal("", error);
        Assert.Equal(set.Bundle, read!.Bundle);
        Assert.Equal((set.Serving.Thumbprint, set.ServingKey, set.AuthorityKey), (read.Serving.Thumbprint, read.ServingKey, read.AuthorityKey));
        Assert.True(read.Serving.HasPrivateKey);
        Assert.False(read.IsServingOfNewest);
    }

    /// <summary>Every way in which a hand can spoil it is named, and never with a value.</summary>
    [Fact]
    public void What_cannot_be_used_is_named()
    {
        var (set, other) = (CertificatePlan.Carry(CertificateStep.Start, null, Names, Start)!, CertificatePlan.Carry(CertificateStep.Start, null, Names, Start)!);
        Assert.Contains("ca.crt is missing", Why("ca.crt", null), StringComparison.Ordinal);
        Assert.Contains("tls.key is missing or not base64", Why("tls.key", "%"), StringComparison.Ordinal);
        Assert.Contains("ca.crt", Why("ca.crt", "bm8="), StringComparison.Ordinal);
        Assert.Contains("ca.key", Why("ca.key", (string)other.Data()["ca.key"]!), StringComparison.Ordinal);
        Assert.Contains("tls.key", Why("tls.key", (string)other.Data()["tls.key"]!), StringComparison.Ordinal);
        Assert.Contains("tls.crt", Why("tls.crt", "bm8="), StringComparison.Ordinal);
        Assert.Contains("not an authority's", Why("ca.crt", (string)set.Data()["tls.crt"]!), StringComparison.Ordinal);
        var swapped = set with { Serving = other.Serving, ServingKey = other.ServingKey };
        Assert.Null(CertificateSet.Read(SecretOf(swapped), out var error));
        Assert.Equal("tls.crt is signed by none of ca.crt", error);

        string Why(string key, string? value)
        {
            var secret = SecretOf(set);
            var data = new Dictionary<string, string>(secret.Data!);
            if (value is null) data.Remove(key);
            else data[key] = value;
            Assert.Null(CertificateSet.Read(secret with { Data = data }, out var why));
            Assert.DoesNotContain("PRIVATE", why, StringComparison.Ordinal);
            return why;
        }
    }

    private static Secret SecretOf(CertificateSet set) => new() { Type = CertificateSet.SecretType, Data = set.Data().ToDictionary(d => d.Key, d => (string)d.Value!) };

    /// <summary>As a client with these authorities sees it at a time, by the platform's own verifier.</summary>
    private static bool IsTrusted(X509Certificate2 served, IEnumerable<X509Certificate2> authorities, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        foreach (var authority in authorities) chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        return chain.Build(served);
    }
}
