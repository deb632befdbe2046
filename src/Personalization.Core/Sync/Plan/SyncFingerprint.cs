using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace Personalization.Sync.Plan;

/// <summary>
/// Names everything in a definition that shapes parts and index values. A run with another fingerprint than the snapshot's writes every
/// row, since an equal hash then proves nothing. The collection and the key column are compared apart.
/// </summary>
internal static class SyncFingerprint
{
    /// <summary>Changes when <see cref="Sources.RowHasher"/> or the mappings' meaning do.</summary>
    private const int FormatVersion = 1;

    internal static string Of(SyncDefinition sync)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{FormatVersion}\n{sync.Mode}\n");
        foreach (var (index, column) in sync.Indexes)
        {
            text.Append(CultureInfo.InvariantCulture, $"index\n{index}\n{column}\n");
        }

        foreach (var (column, type) in sync.Model.ColumnTypes.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"type\n{column}\n{type}\n");
        }

        foreach (var (column, policy) in sync.Model.Pii.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"pii\n{column}\n{policy}\n");
        }

        foreach (var mapping in sync.Mappings)
        {
            text.Append(mapping.Fingerprint).Append('\n');
        }

        return XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(text.ToString())).ToString("x16", CultureInfo.InvariantCulture);
    }
}
