using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Personalization.Realtime.Delivery;

/// <summary>The idempotency keys: of sync, bucket and position, which no other delivery has.</summary>
internal static class DeliveryKey
{
    internal static string Of(string sync, int bucket, long position) => string.Create(CultureInfo.InvariantCulture, $"{Uri.EscapeDataString(sync)}:{bucket}:{position}");

    /// <summary>The key of a batch: that of its only row, or a hash of all of its rows' keys.</summary>
    internal static string Of(IReadOnlyList<DeliveryRow> rows)
        => rows.Count == 1 ? rows[0].Key : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', rows.Select(row => row.Key)))));

    /// <summary>A text that all of a person's deliveries have in common, and tells nothing of the person.</summary>
    internal static string OfPerson(DeliveryRow row) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{row.Entry.Person.Space}\0{row.Entry.Person.Id}")).AsSpan(0, 16));
}
