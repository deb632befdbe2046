using Personalization.Records;
using Personalization.Sources;

namespace Personalization.DependencyInjection;

/// <summary>
/// What a package adds to the configuration, such as audiences: builders and the file fill it, it is checked with all else, and what is made of it is exchanged with all else when the
/// configuration is read again. Not thread-safe while it is filled.
/// </summary>
internal abstract class ConfigurationExtension
{
    /// <summary>Finds what is wrong.</summary>
    /// <param name="collections">The collections by name.</param>
    /// <returns>Problems by their paths, such as <c>audiences.vip.where.all[0].count</c>; where they are written is found by that.</returns>
    public abstract IEnumerable<ConfigurationProblem> Check(IReadOnlyDictionary<string, CollectionDefinition> collections);

    /// <summary>Finds what is wrong about the sources that are named.</summary>
    /// <param name="sources">The sources by name.</param>
    /// <returns>Problems by their paths; none by default.</returns>
    public virtual IEnumerable<ConfigurationProblem> CheckSources(IReadOnlyDictionary<string, ISource> sources) => [];

    /// <summary>Gets the names of the sources that this uses; none by default.</summary>
    public virtual IEnumerable<string?> UsedSources => [];

    /// <summary>Finds what is allowed and hardly meant; called when nothing of the configuration is wrong.</summary>
    /// <param name="options">The whole configuration.</param>
    /// <returns>Remarks by their paths; none by default.</returns>
    public virtual IEnumerable<ConfigurationProblem> Remark(PersonalizationOptions options) => [];

    /// <summary>Makes the definition, which is immutable; called when nothing of the configuration is wrong.</summary>
    /// <returns>What <see cref="Sync.PersonalizationDefinitions.Find{T}"/> answers.</returns>
    public abstract object Define();

    /// <summary>Adds what this holds to the extension of the same kind of other options.</summary>
    public abstract void AddTo(PersonalizationOptions options);
}
