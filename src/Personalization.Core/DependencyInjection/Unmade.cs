namespace Personalization.DependencyInjection;

/// <summary>What stands for a source or store that could not be made: its name is known, so that what refers to it is not reported too.</summary>
internal static class Unmade
{
    internal static InvalidOperationException Of(string what, string name) => new($"The {what} '{name}' could not be made. See the configuration's problems.");
}
