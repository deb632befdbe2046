using Personalization.Errors;

namespace Personalization.Warehouse.Ado;

/// <summary>Says why a provider cannot be used, and the way out.</summary>
internal static class ProviderErrors
{
    internal static PersonalizationException NoName(string text) => Invalid(
        $"'{text}' does not name a provider. Write the factory's type and its assembly, as in 'Snowflake.Data.Client.SnowflakeDbFactory, Snowflake.Data'.");

    internal static PersonalizationException NoAssembly(ProviderName name, string folder) => Invalid(
        $"The assembly '{name.Assembly.Name}' of the provider '{name.Text}' was found neither in the application ({AppContext.BaseDirectory}) nor in the providers folder ({folder}{(Directory.Exists(folder) ? string.Empty : ", which does not exist")}). Copy the published provider with its dependencies to that folder, or reference its package.");

    internal static PersonalizationException BadImage(ProviderName name, string place) => Invalid(
        $"The assembly '{name.Assembly.Name}' of the provider '{name.Text}' in {place} is damaged or not made for this machine. Publish the provider again for this machine's runtime identifier.");

    internal static PersonalizationException OtherVersion(ProviderName name, string place) => Invalid(
        $"The assembly '{name.Assembly.Name}' in {place} is not the one that the provider '{name.Text}' names. Leave version, culture and key token out of the name, or copy the version that it says.");

    internal static PersonalizationException NoType(ProviderName name, IReadOnlyList<string> factories) => Invalid(
        $"The assembly '{name.Assembly.Name}' has no type '{name.Type}'. {(factories.Count == 0 ? "It has no provider factory at all: name another assembly." : $"Its provider factories are: {string.Join(", ", factories)}.")}");

    internal static PersonalizationException NoFactory(ProviderName name, IReadOnlyList<string> factories) => Invalid(
        $"The type '{name.Type}' is no System.Data.Common.DbProviderFactory. {(factories.Count == 0 ? "Its assembly has none: name another assembly." : $"The provider factories of its assembly are: {string.Join(", ", factories)}.")}");

    internal static PersonalizationException NoInstance(ProviderName name) => Invalid(
        $"The provider factory '{name.Type}' has neither a public static Instance nor a public constructor without parameters. Make the factory in code and pass it to AddAdo.");

    internal static PersonalizationException Fails(ProviderName name, Exception cause)
    {
        var missing = cause is FileNotFoundException { FileName: { Length: > 0 } file } ? $"; it needs '{file.Split(',')[0]}'" : string.Empty;
        return Invalid(
            $"The provider factory '{name.Type}' cannot be made ({cause.GetType().Name}{missing}). Copy all files of the published provider to the providers folder.", cause);
    }

    private static PersonalizationException Invalid(string message, Exception? cause = null) => new(ErrorCodes.ConfigurationInvalid, message, cause);
}
