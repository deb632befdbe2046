using System.IO.Hashing;
using System.Text;

namespace Personalization.People;

/// <summary>Names a person. Compared ordinally.</summary>
/// <param name="Space">What the person belongs to; the caller's word, such as a collection's name.</param>
/// <param name="Id">The person within the space; the caller's word.</param>
public readonly record struct PersonKey(string Space, string Id)
{
    /// <summary>The number of buckets. It is part of every store's layout and never changes.</summary>
    public const int Buckets = 128;

    /// <summary>Gets the bucket that holds all of the person: from 0 to <see cref="Buckets"/> - 1.</summary>
    public int Bucket
    {
        get
        {
            // The space, a 0, and the id.
            var most = Encoding.UTF8.GetMaxByteCount(Space.Length) + 1 + Encoding.UTF8.GetMaxByteCount(Id.Length);
            var bytes = most <= 128 ? stackalloc byte[128] : most <= 512 ? stackalloc byte[512] : new byte[most];
            var length = Encoding.UTF8.GetBytes(Space, bytes);
            bytes[length++] = 0;
            length += Encoding.UTF8.GetBytes(Id, bytes[length..]);
            return (int)(XxHash3.HashToUInt64(bytes[..length]) % Buckets);
        }
    }
}
