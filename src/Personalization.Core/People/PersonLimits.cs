using System.Text;

namespace Personalization.People;

/// <summary>What an <see cref="IPersonStore"/> takes, and how it counts time. Every store asks here, so that all refuse the same and say the same.</summary>
public static class PersonLimits
{
    /// <summary>The greatest number of people, commits or answers of one call.</summary>
    public const int MaxItems = 1000;

    /// <summary>The greatest length of a state, of an entry's body and of a note, in bytes.</summary>
    public const int MaxBytes = 1_048_576;

    /// <summary>The greatest number of entries that one commit appends to all streams together.</summary>
    public const int MaxEntries = 1000;

    /// <summary>The greatest length of a <see cref="PersonKey.Space"/> and of a note's name, in bytes of UTF-8.</summary>
    public const int MaxNameBytes = 255;

    /// <summary>The greatest length of a <see cref="PersonKey.Id"/>, in bytes of UTF-8.</summary>
    public const int MaxIdBytes = 4096;

    private static readonly PersonStream[] Streams = Enum.GetValues<PersonStream>();
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Tells whether a store can hold a person. Of one that it cannot hold it knows nothing, and a commit of it is refused.</summary>
    /// <param name="person">The person.</param>
    /// <returns><see langword="false"/> when the key is too long or not well-formed Unicode.</returns>
    public static bool CanHold(PersonKey person) => Fits(person.Space, MaxNameBytes) && Fits(person.Id, MaxIdBytes);

    /// <summary>Checks the people that are to be read.</summary>
    /// <param name="people">The people.</param>
    /// <exception cref="ArgumentException">There are too many.</exception>
    public static void Check(IReadOnlyList<PersonKey> people)
    {
        ArgumentNullException.ThrowIfNull(people);
        CheckCount(people.Count, nameof(people));
    }

    /// <summary>Checks commits.</summary>
    /// <param name="commits">The commits.</param>
    /// <exception cref="ArgumentException">A store cannot hold one of them, or two are of the same person.</exception>
    public static void Check(IReadOnlyList<PersonCommit> commits)
    {
        ArgumentNullException.ThrowIfNull(commits);
        CheckCount(commits.Count, nameof(commits));
        var people = commits.Count > 1 ? new HashSet<PersonKey>(commits.Count) : null;
        for (var i = 0; i < commits.Count; i++)
        {
            var problem = ProblemOf(commits[i]) ?? (people?.Add(commits[i].Person) == false ? "is the second one of its person: make one of both, or commit one after the other" : null);
            if (problem is not null)
            {
                throw new ArgumentException($"Commit {i} {problem}.", nameof(commits));
            }
        }
    }

    /// <summary>Checks a bucket and how much of it is asked for.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="limit">The greatest number of answers.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such bucket, or a call cannot answer as many.</exception>
    public static void Check(int bucket, int limit)
    {
        CheckBucket(bucket);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxItems);
    }

    /// <summary>Checks a stream and its bucket.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="bucket">The bucket.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such stream or bucket.</exception>
    public static void Check(PersonStream stream, int bucket)
    {
        CheckBucket(bucket);
        if (stream is < PersonStream.Log or > PersonStream.DeadLetters)
        {
            throw new ArgumentOutOfRangeException(nameof(stream), "There is no such stream: take one of PersonStream.");
        }
    }

    /// <summary>Checks a stream, its bucket, and the entries of it that are to be removed.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="positions">The positions of the entries.</param>
    /// <exception cref="ArgumentException">There is no such stream or bucket, or there are too many entries.</exception>
    public static void Check(PersonStream stream, int bucket, IReadOnlyList<long> positions)
    {
        Check(stream, bucket);
        ArgumentNullException.ThrowIfNull(positions);
        CheckCount(positions.Count, nameof(positions));
    }

    /// <summary>Checks a note.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="name">The note's name.</param>
    /// <param name="note">The note, if one is written.</param>
    /// <exception cref="ArgumentException">A store cannot hold it.</exception>
    public static void Check(int bucket, string name, string? note)
    {
        CheckBucket(bucket);
        ArgumentNullException.ThrowIfNull(name);
        if (!Fits(name, MaxNameBytes))
        {
            throw new ArgumentException($"The name of a note has at most {MaxNameBytes} bytes of well-formed Unicode.", nameof(name));
        }

        if (note is not null && !Fits(note, MaxBytes))
        {
            throw new ArgumentException($"A note has at most {MaxBytes} bytes of well-formed Unicode. Write several.", nameof(note));
        }
    }

    /// <summary>Tells when a person is due, as stores keep it.</summary>
    /// <param name="due">The time.</param>
    /// <returns>Milliseconds since 1970, rounded up.</returns>
    public static long DueMilliseconds(DateTimeOffset due) => Math.Min(
        ((due.UtcTicks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond) - EpochMilliseconds, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds());

    /// <summary>Answers the next number of a bucket: of a version, or of a position. Numbers follow the clock, so that a store that was emptied or restored does not give those once more that it gave before.</summary>
    /// <param name="last">The last number that was given; 0 for none.</param>
    /// <param name="now">The time.</param>
    /// <returns>A greater number: microseconds since 1970, unless the last one is as great.</returns>
    public static long NextNumber(long last, DateTimeOffset now) => Math.Max(last, (now.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond) + 1;

    private static long EpochMilliseconds => DateTimeOffset.UnixEpoch.UtcTicks / TimeSpan.TicksPerMillisecond;

    private static string? ProblemOf(PersonCommit? commit) => commit switch
    {
        null => "is missing",
        _ when !CanHold(commit.Person) => $"is of a person whose key is too long or not well-formed Unicode: a space has at most {MaxNameBytes} bytes, an id {MaxIdBytes}",
        { ExpectedVersion: < 0 } => "expects a version below 0: the version of nothing is 0",
        { State.Length: > MaxBytes } => $"has a state of more than {MaxBytes} bytes",
        { State.IsEmpty: true, Due: not null } => "has a due time and no state: whoever has no state is never due",
        _ when Streams.Sum(stream => commit.EntriesOf(stream).Count) > MaxEntries => $"has more than {MaxEntries} entries: commit several times",
        _ when Streams.SelectMany(commit.EntriesOf).Any(entry => entry is null || entry.Body.Length > MaxBytes) => $"has an entry that is missing, or of more than {MaxBytes} bytes",
        _ => null,
    };

    private static void CheckCount(int count, string name)
    {
        if (count > MaxItems)
        {
            throw new ArgumentException($"A call takes at most {MaxItems}. Make several.", name);
        }
    }

    private static void CheckBucket(int bucket)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bucket);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(bucket, PersonKey.Buckets);
    }

    private static bool Fits(string? text, int maxBytes)
    {
        if (text is null || text.Length > maxBytes)
        {
            return false;
        }

        try
        {
            return Strict.GetByteCount(text) <= maxBytes;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
