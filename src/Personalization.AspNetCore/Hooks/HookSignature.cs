using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Personalization.Destinations;

namespace Personalization.AspNetCore.Hooks;

/// <summary>Checks that a call comes from whoever knows the secret, in the way that its sender signs.</summary>
internal static class HookSignature
{
    /// <summary>What the calls of this product's own webhooks are signed in, too.</summary>
    internal const string GenericHeader = WebhookSignature.Header;
    internal const string FivetranHeader = "X-Fivetran-Signature-256";

    /// <summary>How far the clocks of two hosts may be apart, and how long a call may be on its way.</summary>
    internal static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>Whether there is something that could be a signature, so that it is worth while to read what it would be of.</summary>
    internal static bool IsThere(ScheduleWebhookProvider provider, IHeaderDictionary headers) => Only(headers, HeaderOf(provider)).Length >= HMACSHA256.HashSizeInBytes * 2;

    internal static bool IsRight(ScheduleWebhookProvider provider, string secret, IHeaderDictionary headers, ReadOnlySpan<byte> body, DateTimeOffset now) => provider switch
    {
        ScheduleWebhookProvider.DbtCloud or ScheduleWebhookProvider.Fivetran => IsOf(Only(headers, HeaderOf(provider)), secret, [], body),
        _ => IsGeneric(Only(headers, HeaderOf(provider)), secret, body, now),
    };

    private static string HeaderOf(ScheduleWebhookProvider provider) => provider switch
    {
        ScheduleWebhookProvider.DbtCloud => "Authorization",
        ScheduleWebhookProvider.Fivetran => FivetranHeader,
        _ => GenericHeader,
    };

    /// <summary>Of the form <c>t=SECONDS,v1=HEX</c>: the time is signed too, so that a call cannot be repeated later.</summary>
    private static bool IsGeneric(string header, string secret, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        string? time = null;
        string? signature = null;
        foreach (var part in header.Split(',', StringSplitOptions.TrimEntries))
        {
            time = part.StartsWith("t=", StringComparison.Ordinal) ? part[2..] : time;
            signature = part.StartsWith("v1=", StringComparison.Ordinal) ? part[3..] : signature;
        }

        return long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && Math.Abs(now.ToUnixTimeSeconds() - (decimal)seconds) <= (decimal)Tolerance.TotalSeconds
            && IsOf(signature ?? string.Empty, secret, Encoding.UTF8.GetBytes(time + "."), body);
    }

    /// <summary>Compares in a time that tells nothing of where the signatures differ.</summary>
    private static bool IsOf(string hex, string secret, ReadOnlySpan<byte> before, ReadOnlySpan<byte> body)
    {
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (hex.Length != given.Length * 2 || Convert.FromHexString(hex, given, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hash.AppendData(before);
        hash.AppendData(body);
        return CryptographicOperations.FixedTimeEquals(given, hash.GetHashAndReset());
    }

    private static string Only(IHeaderDictionary headers, string name) => headers[name] is [{ } value] ? value.Trim() : string.Empty;
}
