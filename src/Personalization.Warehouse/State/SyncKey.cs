using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Personalization.Warehouse.State;

/// <summary>How a sync is called in the tables and among the locks of the database. Ids may hold what PostgreSQL's text may not, and be longer than its indexes take.</summary>
internal static class SyncKey
{
    internal static byte[] Of(string sync)
    {
        ArgumentException.ThrowIfNullOrEmpty(sync);
        return SHA256.HashData(Encoding.UTF8.GetBytes(sync));
    }

    /// <summary>For people who look into the tables.</summary>
    internal static string TextOf(string sync) => sync.Replace('\0', '\uFFFD');

    /// <summary>The number of the advisory lock of a sync's lease; locks belong to the database, not to a schema.</summary>
    internal static long LockOf(string schema, byte[] syncKey) => Number(Encoding.UTF8.GetBytes($"personalization lease {schema}\0"), syncKey);

    /// <summary>The number of the advisory lock under which a schema is made.</summary>
    internal static long LockOf(string schema) => Number(Encoding.UTF8.GetBytes($"personalization schema {schema}"), []);

    private static long Number(byte[] scope, byte[] key) => BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData([.. scope, .. key]));
}
