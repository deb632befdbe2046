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
            var hash = new XxHash3();
            hash.Append(Encoding.UTF8.GetBytes(Space));
            hash.Append([0]);
            hash.Append(Encoding.UTF8.GetBytes(Id));
            return (int)(hash.GetCurrentHashAsUInt64() % Buckets);
        }
    }
}
