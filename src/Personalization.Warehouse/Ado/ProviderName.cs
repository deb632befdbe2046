using System.Reflection;

namespace Personalization.Warehouse.Ado;

/// <summary>A factory's type and assembly.</summary>
/// <param name="Text">As it was written.</param>
/// <param name="Type">The type's full name.</param>
/// <param name="Assembly">The assembly's name.</param>
internal sealed record ProviderName(string Text, string Type, AssemblyName Assembly)
{
    internal static ProviderName Parse(string text)
    {
        var comma = text.IndexOf(',', StringComparison.Ordinal);
        var type = comma < 0 ? string.Empty : text[..comma].Trim();
        var assembly = comma < 0 ? string.Empty : text[(comma + 1)..].Trim();
        if (type.Length == 0 || assembly.Length == 0)
        {
            throw ProviderErrors.NoName(text);
        }

        try
        {
            return new ProviderName(text, type, new AssemblyName(assembly));
        }
        catch (Exception exception) when (exception is FileLoadException or ArgumentException)
        {
            throw ProviderErrors.NoName(text);
        }
    }
}
