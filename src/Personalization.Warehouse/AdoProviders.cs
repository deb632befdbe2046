using System.Data.Common;
using System.Reflection;
using Personalization.Warehouse.Ado;

namespace Personalization.Warehouse;

/// <summary>Finds ADO.NET providers by name. Thread-safe.</summary>
public static class AdoProviders
{
    /// <summary>
    /// Answers a provider's factory. Its assembly comes from the providers folder if that has it, with the dependencies beside it, otherwise
    /// from the application.
    /// </summary>
    /// <param name="provider">The factory's type and assembly, such as <c>Snowflake.Data.Client.SnowflakeDbFactory, Snowflake.Data</c>.</param>
    /// <param name="providersDirectory">The providers folder; by default <c>providers</c> beside the application.</param>
    /// <returns>The factory: the type's public static <c>Instance</c>, or a new one where it has none.</returns>
    /// <exception cref="Personalization.PersonalizationException">There is no such provider (<c>configuration_invalid</c>); the message says where it was looked for.</exception>
    public static DbProviderFactory Load(string provider, string? providersDirectory = null)
    {
        ArgumentNullException.ThrowIfNull(provider);
        var name = ProviderName.Parse(provider);
        var folder = Path.GetFullPath(providersDirectory ?? "providers", AppContext.BaseDirectory);
        var assembly = ProviderLoadContext.Of(folder).Find(name) ?? FromApplication(name) ?? throw ProviderErrors.NoAssembly(name, folder);
        return ProviderFactory.Of(assembly, name);
    }

    private static Assembly? FromApplication(ProviderName name)
    {
        try
        {
            return Assembly.Load(name.Assembly);
        }
        catch (Exception exception) when (exception is FileNotFoundException or FileLoadException)
        {
            return null; // the application has none, or an older one
        }
        catch (BadImageFormatException)
        {
            throw ProviderErrors.BadImage(name, AppContext.BaseDirectory);
        }
    }
}
