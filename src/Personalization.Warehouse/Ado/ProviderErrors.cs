using Personalization.Errors;

namespace Personalization.Warehouse.Ado;

/// <summary>Says why a provider cannot be used, and the way out.</summary>
internal static class ProviderErrors
{
    internal static PersonalizationException NoName(string text) => Invalid(
        $"{(text.Contains('=', StringComparison.Ordinal) ? "The text" : $"'{text}'")} does not name a provider. Write the factory's type and its assembly, as in 'Snowflake.Data.Client.SnowflakeDbFactory, Snowflake.Data'.");

    internal static PersonalizationException NoAssembly(ProviderName name, string folder)
    {
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.dll").Select(file => Path.GetFileNameWithoutExtension(file)!) : null;
        var nearest = files is null ? null : NameSuggestion.Nearest(name.Assembly.Name!, files);
        return Invalid(
            $"The assembly '{name.Assembly.Name}' of the provider '{name.Text}' was found neither in the providers folder ({folder}{(files is null ? ", which does not exist" : string.Empty)}) nor in the application. {(nearest is null ? string.Empty : $"Did you mean '{nearest}'? ")}Copy the published provider with its dependencies to that folder, or reference its package.");
    }

    internal static PersonalizationException BadImage(ProviderName name, string place) => Invalid(
        $"The assembly '{name.Assembly.Name}' of the provider '{name.Text}' in {place} is damaged or not made for this machine. Publish the provider again for this machine's runtime identifier.");

    internal static PersonalizationException OtherVersion(ProviderName name, string place) => Invalid(
        $"The assembly '{name.Assembly.Name}' in {place} is not the one that the provider '{name.Text}' names. Leave version, culture and key token out of the name, or copy the version that it says.");

    internal static PersonalizationException NoType(ProviderName name, IReadOnlyList<string> factories)
        => Invalid($"The assembly '{name.Assembly.Name}' has no type '{name.Type}'. {Others(name, factories)}");

    internal static PersonalizationException NoFactory(ProviderName name, IReadOnlyList<string> factories)
        => Invalid($"The type '{name.Type}' is no System.Data.Common.DbProviderFactory. {Others(name, factories)}");

    internal static PersonalizationException NoInstance(ProviderName name) => Invalid(
        $"The provider factory '{name.Type}' has neither a public static Instance nor a public constructor without parameters. Make the factory in code and pass it to AddAdo.");

    internal static PersonalizationException Fails(ProviderName name, Exception cause)
    {
        var missing = cause is FileNotFoundException { FileName: { Length: > 0 } file } ? $"; it needs '{file.Split(',')[0]}'" : string.Empty;
        return Invalid(
            $"The provider factory '{name.Type}' cannot be made ({cause.GetType().Name}{missing}). Copy all files of the published provider to the providers folder.", cause);
    }

    private static string Others(ProviderName name, IReadOnlyList<string> factories) => factories.Count == 0
        ? "Its assembly has no provider factory: name another assembly."
        : $"Of its provider factories: {NameSuggestion.For(name.Type, factories)}";

    private static PersonalizationException Invalid(string message, Exception? cause = null) => new(ErrorCodes.ConfigurationInvalid, message, cause);
}
