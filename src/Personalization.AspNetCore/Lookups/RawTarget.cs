namespace Personalization.AspNetCore.Lookups;

/// <summary>
/// The path of a request as the caller wrote it. Read from its end, so that it does not matter below which prefix the API is mounted;
/// ASP.NET Core's own path cannot tell <c>a%2Fb</c> from <c>a%252Fb</c>, and leaves <c>..</c> out.
/// </summary>
internal readonly ref struct RawTarget
{
    private RawTarget(ReadOnlySpan<char> collection, ReadOnlySpan<char> index, ReadOnlySpan<char> value)
    {
        Collection = collection;
        Index = index;
        Value = value;
    }

    /// <summary>Gets the collection's name, still encoded.</summary>
    internal ReadOnlySpan<char> Collection { get; }

    /// <summary>Gets the index's name, still encoded; empty when the path has none.</summary>
    internal ReadOnlySpan<char> Index { get; }

    /// <summary>Gets the index value, still encoded; empty when the path has none.</summary>
    internal ReadOnlySpan<char> Value { get; }

    /// <summary>Reads a path of a known shape.</summary>
    /// <param name="target">The request's target, with its query.</param>
    /// <param name="segments">How many segments follow <c>records</c>: none, the index, index and value, or these and <c>explain</c>.</param>
    /// <param name="result">The parts.</param>
    /// <returns>Whether the target has this shape; it has not when it holds <c>.</c> or <c>..</c>, which ASP.NET Core leaves out.</returns>
    internal static bool TryRead(string target, int segments, out RawTarget result)
    {
        result = default;
        var path = PathOf(target);
        var value = default(ReadOnlySpan<char>);
        var index = default(ReadOnlySpan<char>);
        if (segments == 3 && !IsLast(ref path, "explain"))
        {
            return false;
        }

        if ((segments >= 2 && !TakeLast(ref path, out value)) || (segments >= 1 && !TakeLast(ref path, out index))
            || !IsLast(ref path, "records") || !TakeLast(ref path, out var collection) || !IsLast(ref path, "collections"))
        {
            return false;
        }

        result = new RawTarget(collection, index, value);
        return true;
    }

    /// <summary>Reads a path below <c>audiences</c>.</summary>
    /// <param name="target">The request's target, with its query.</param>
    /// <param name="hasIndex">Whether the collection's name is followed by an index.</param>
    /// <param name="hasValue">Whether a value follows.</param>
    /// <param name="explains">Whether <c>explain</c> follows.</param>
    /// <param name="result">The parts.</param>
    /// <returns>Whether the target has this shape.</returns>
    internal static bool TryReadAudiences(string target, bool hasIndex, bool hasValue, bool explains, out RawTarget result)
    {
        result = default;
        var path = PathOf(target);
        var value = default(ReadOnlySpan<char>);
        var index = default(ReadOnlySpan<char>);
        if ((explains && !IsLast(ref path, "explain")) || (hasValue && !TakeLast(ref path, out value)) || (hasIndex && !TakeLast(ref path, out index))
            || !TakeLast(ref path, out var collection) || !IsLast(ref path, "audiences"))
        {
            return false;
        }

        result = new RawTarget(collection, index, value);
        return true;
    }

    /// <summary>Reads a path below <c>people</c>: collection, index and value.</summary>
    /// <param name="target">The request's target, with its query.</param>
    /// <param name="last">The word that follows; <see langword="null"/> for none.</param>
    /// <param name="result">The parts.</param>
    /// <returns>Whether the target has this shape.</returns>
    internal static bool TryReadPeople(string target, string? last, out RawTarget result)
    {
        result = default;
        var path = PathOf(target);
        if ((last is not null && !IsLast(ref path, last)) || !TakeLast(ref path, out var value) || !TakeLast(ref path, out var index) || !TakeLast(ref path, out var collection) || !IsLast(ref path, "people"))
        {
            return false;
        }

        result = new RawTarget(collection, index, value);
        return true;
    }

    /// <summary>Answers what follows the question mark.</summary>
    internal static ReadOnlySpan<char> QueryOf(string target)
    {
        var question = target.IndexOf('?', StringComparison.Ordinal);
        return question < 0 ? default : target.AsSpan(question + 1);
    }

    private static ReadOnlySpan<char> PathOf(string target)
    {
        var question = target.IndexOf('?', StringComparison.Ordinal);
        return question < 0 ? target : target.AsSpan(0, question);
    }

    private static bool IsLast(scoped ref ReadOnlySpan<char> path, string expected)
        => TakeLast(ref path, out var segment) && segment.Equals(expected, StringComparison.OrdinalIgnoreCase);

    private static bool TakeLast(scoped ref ReadOnlySpan<char> path, out ReadOnlySpan<char> segment)
    {
        var slash = path.LastIndexOf('/');
        segment = path[(slash + 1)..];
        path = slash < 0 ? default : path[..slash];
        return segment.Length > 0;
    }
}
