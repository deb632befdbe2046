using System.IO.Hashing;

namespace Personalization.Sync.Planning;

/// <summary>Notes which index values the planned operations claim, to find values that two of them claim. Only suspects are kept.</summary>
internal sealed class ClaimRegister : IDisposable
{
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

    internal bool IsSuspect(int index, ReadOnlySpan<byte> value) => _suspects.Contains(HashOf(index, value));

    public void Dispose() => _claims.Dispose();

    private static ulong HashOf(int index, ReadOnlySpan<byte> value) => XxHash64.HashToUInt64(value, index + 1);
}
