using System.IO.Hashing;
using System.Text;
using Personalization.Sync.Snapshot;

namespace Personalization.Sync.Plan;

/// <summary>Notes which index values the planned operations claim, to find values that two of them claim. Only suspects are kept.</summary>
internal sealed class ClaimRegister : IDisposable
{
    private const int MaxStack = 256;

    private readonly KeyFilter _claims = new();
    private readonly HashSet<ulong> _suspects = [];

    internal bool HasSuspects => _suspects.Count > 0;

    /// <summary>Notes the claims of one operation.</summary>
    /// <param name="values">The encoded index values, see <see cref="PlanOperation"/>.</param>
    internal void Add(ReadOnlySpan<byte> values)
    {
        for (var index = 0; !values.IsEmpty; index++)
        {
            if (PlanOperation.TryReadValue(ref values, out var value) && HashOf(index, value) is var hash && !_claims.Add(hash))
            {
                _suspects.Add(hash);
            }
        }
    }

    /// <summary>Tells whether some operation claims a value; now and then also of a value that none claims.</summary>
    internal bool Contains(int index, string value)
    {
        var length = Encoding.UTF8.GetMaxByteCount(value.Length);
        var bytes = length <= MaxStack ? stackalloc byte[MaxStack] : new byte[length];
        return _claims.Contains(HashOf(index, bytes[..Encoding.UTF8.GetBytes(value, bytes)]));
    }

    internal bool IsSuspect(int index, ReadOnlySpan<byte> value) => _suspects.Contains(HashOf(index, value));

    public void Dispose() => _claims.Dispose();

    private static ulong HashOf(int index, ReadOnlySpan<byte> value) => XxHash64.HashToUInt64(value, index + 1);
}
