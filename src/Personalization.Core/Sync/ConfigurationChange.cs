namespace Personalization.Sync;

/// <summary>What is another in one configuration than in another, and what comes of it when it is taken over. Immutable.</summary>
/// <param name="Kind"><c>source</c>, <c>model</c>, <c>collection</c>, <c>index</c> or <c>sync</c>.</param>
/// <param name="Name">Its name; an index's with its collection's: <c>customers.email</c>.</param>
/// <param name="Change"><c>added</c>, <c>changed</c>, <c>renamed</c> or <c>removed</c>.</param>
/// <param name="Effect">What comes of it: one of <see cref="ConfigurationEffects"/>.</param>
/// <param name="Explanation">The same in a sentence.</param>
internal sealed record ConfigurationChange(string Kind, string Name, string Change, string Effect, string Explanation);

/// <summary>What comes of changes. Told by the command line and the API: the words stay.</summary>
internal static class ConfigurationEffects
{
    /// <summary>It holds from the next run, lookup or fire on.</summary>
    internal const string AtOnce = "at-once";

    /// <summary>The next run of a sync writes every row.</summary>
    internal const string Rewrite = "rewrite";

    /// <summary>A run refuses until a person has decided.</summary>
    internal const string Decision = "decision";

    /// <summary>Parts stay that nobody manages.</summary>
    internal const string Unmanaged = "unmanaged";
}
