using System.IO.Hashing;
using System.Text;

namespace Personalization.Journal.Sql;

/// <summary>The key of a record as it is stored and found.</summary>
internal static class JournalKey
{
    internal static byte[] BytesOf(string key) => Encoding.UTF8.GetBytes(key);

    internal static string TextOf(byte[] key) => Encoding.UTF8.GetString(key);

    /// <summary>By what an index finds the key. Persisted.</summary>
    internal static long HashOf(byte[] key) => unchecked((long)XxHash3.HashToUInt64(key));
}
