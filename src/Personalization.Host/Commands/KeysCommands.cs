using System.CommandLine;
using Personalization.Hosting.Output;
using Personalization.Hosting.Wiring;
using Personalization.Keys;

namespace Personalization.Hosting.Commands;

/// <summary><c>keys</c>: API keys. They work beside a running host, which sees what changed within a second.</summary>
internal sealed class KeysCommands(CommandOutput output, TimeProvider time)
{
    private readonly Argument<string> _id = new("ID") { Description = "The key's id, such as key_0123456789abcdef." };
    private readonly KeySettingsOptions _settings = new();
    private readonly Option<TimeSpan?> _overlap = KeySettingsOptions.Duration("--overlap", "1d", "How long the key before works; a day without it.");
    private readonly Option<bool> _now = new("--now") { Description = "The key before ends at once." };

    internal static Command Create(CommonOptions common, CommandOutput output, TimeProvider time)
    {
        var keys = new KeysCommands(output, time);
        keys._id.Suggests(common, names => names.Keys);
        var create = new Command("create", "Makes a key and shows it, this once.");
        keys._settings.AddTo(create);
        var rotate = new Command("rotate", "Gives a key another text and keeps all else. The text before works for a day more.") { keys._id, keys._overlap, keys._now };
        rotate.Validators.Add(result =>
        {
            if (result.GetValue(keys._now) && result.GetResult(keys._overlap) is not null)
            {
                result.AddError("--overlap and --now exclude each other. Give one.");
            }
        });
        return new Command("keys", "Makes, lists, rotates and revokes API keys. Running hosts see what changed within a second.")
        {
            create.WithLocal(common, keys.CreateAsync),
            new Command("list", "Lists the keys; not their texts, which nobody knows.").WithLocal(common, keys.ListAsync),
            rotate.WithLocal(common, keys.RotateAsync),
            new Command("revoke", "Ends a key for good, within a second.") { keys._id }.WithLocal(common, keys.RevokeAsync),
        };
    }

    private async Task<int> CreateAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        var settings = _settings.Read(result);
        var known = cache.Get<Sync.PersonalizationDefinitions>().Collections;
        foreach (var name in settings.Collections ?? [])
        {
            if (!known.ContainsKey(name))
            {
                output.Remark($"The configuration has no collection '{name}'. The key is made for it nonetheless.");
            }
        }

        var issued = await cache.Get<ApiKeyIssuer>().CreateAsync(settings, cancellationToken);
        cache.Audit.Resource = issued.Key.Id;
        cache.Audit.Add("name", issued.Key.Name).Add("scopes", issued.Key.Scopes.ToString()).Add("collections", issued.Key.Collections).Add("fields", issued.Key.Fields).Add("expiresAt", issued.Key.ExpiresAt);
        KeyOutput.WriteIssued(output, output.AsJson, issued);
        return ExitCodes.Done;
    }

    private async Task<int> ListAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        KeyOutput.WriteList(output, output.AsJson, await cache.Get<IApiKeyStore>().ListAsync(cancellationToken), time.GetUtcNow());
        return ExitCodes.Done;
    }

    private async Task<int> RotateAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        var overlap = result.GetValue(_now) ? TimeSpan.Zero : result.GetValue(_overlap);
        var issued = await cache.Get<ApiKeyIssuer>().RotateAsync(result.GetValue(_id)!, overlap, cancellationToken);
        cache.Audit.Add("name", issued.Key.Name).Add("previousUntil", issued.Key.PreviousUntil);
        KeyOutput.WriteIssued(output, output.AsJson, issued);
        return ExitCodes.Done;
    }

    private async Task<int> RevokeAsync(ParseResult result, LocalCache cache, CancellationToken cancellationToken)
    {
        KeyOutput.WriteRevoked(output, output.AsJson, await cache.Get<ApiKeyIssuer>().RevokeAsync(result.GetValue(_id)!, cancellationToken));
        return ExitCodes.Done;
    }
}
