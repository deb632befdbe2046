using Personalization.DependencyInjection;

namespace Personalization.Configuration.Yaml;

/// <summary>A key with its value.</summary>
internal sealed record YamlEntry(string Key, ConfigurationLocation KeyLocation, YamlNode Value)
{
    /// <summary>Gets where an error about the value points: at the value if it stands in one place, else at its key.</summary>
    internal ConfigurationLocation Location => Value is YamlScalar { Kind: not ScalarKind.Null } ? Value.Location : KeyLocation;
}
