using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Personalization.Destinations;

/// <summary>Signs requests: HMAC-SHA256 of the time, a dot and the body. The time is signed too, so that an old request cannot be sent again unnoticed.</summary>
internal static class WebhookSignature
{
    internal const string Header = "X-Personalization-Signature";

    /// <returns>The header's value, such as <c>t=1764552000,v1=5257a8…</c>.</returns>
    internal static string Of(string secret, DateTimeOffset now, ReadOnlySpan<byte> body)
    {
        var time = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hash.AppendData(Encoding.UTF8.GetBytes(time + "."));
        hash.AppendData(body);
        return $"t={time},v1={Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }
}
