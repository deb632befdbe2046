using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Personalization.Destinations;

namespace Personalization.Alerts;

/// <summary>Sends each notice as an e-mail. Thread-safe: each has a connection of its own, since notices are rare.</summary>
internal sealed class EmailAlertChannel(EmailServer server, MailboxAddress from, IReadOnlyList<MailboxAddress> to, TimeProvider time) : IAlertChannel
{
    /// <summary>Checks the settings and answers what makes a channel.</summary>
    /// <exception cref="ArgumentException">The settings cannot be used. The message holds no password.</exception>
    internal static Func<IServiceProvider, IAlertChannel> Maker(string host, string from, IReadOnlyList<string> to, EmailAlertOptions options)
    {
        var server = EmailServer.Of(host, options);
        var sender = AddressOf(from);
        MailboxAddress[] recipients = [.. to.Select(AddressOf)];
        return recipients.Length is > 0 and <= 100
            ? services => new EmailAlertChannel(server, sender, recipients, services.GetRequiredService<TimeProvider>())
            : throw new ArgumentException("An e-mail goes to 1 to 100 addresses. Give them as to: [ops@example.com].");
    }

    public async ValueTask<DeliveryOutcome> SendAsync(AlertNotice notice, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(server.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var message = MessageOf(notice);
            using var client = new SmtpClient { CheckCertificateRevocation = false, ServerCertificateValidationCallback = server.TrustsCertificate };
            await client.ConnectAsync(server.Host, server.Port, server.Security, either.Token).ConfigureAwait(false);
            if (server.User is not null)
            {
                await client.AuthenticateAsync(server.User, server.Password, either.Token).ConfigureAwait(false);
            }

            await client.SendAsync(message, either.Token).ConfigureAwait(false);
            try
            {
                await client.DisconnectAsync(quit: true, either.Token).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is ProtocolException or IOException or OperationCanceledException)
            {
                // The server has taken it.
            }

            return DeliveryOutcome.Delivered;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return DeliveryOutcome.Retry($"The mail server did not take it within {AlertSpan.TextOf(server.Timeout)}.");
        }
        catch (Exception exception) when (OutcomeOf(exception) is not null)
        {
            return OutcomeOf(exception)!.Value;
        }
    }

    /// <summary>The library's own words may quote the server, and that may quote addresses.</summary>
    private static DeliveryOutcome? OutcomeOf(Exception exception) => exception switch
    {
        AuthenticationException => DeliveryOutcome.Retry("The mail server does not let the user in. Check user and password."),
        SmtpCommandException { StatusCode: var code } when (int)code >= 500
            => DeliveryOutcome.Refused(string.Create(CultureInfo.InvariantCulture, $"The mail server refuses it ({(int)code}). Check the addresses, and whether the server wants somebody to sign in.")),
        SmtpCommandException { StatusCode: var code } => DeliveryOutcome.Retry(string.Create(CultureInfo.InvariantCulture, $"The mail server does not take it for the moment ({(int)code}).")),
        SslHandshakeException => DeliveryOutcome.Retry("The mail server's certificate is not trusted, or it does not speak TLS at this port. Check host, port and tls."),
        NotSupportedException => DeliveryOutcome.Retry("The mail server does not offer what is asked for: STARTTLS, or a way to sign in. Check port and tls."),
        SocketException or IOException or ProtocolException or ServiceNotConnectedException or ServiceNotAuthenticatedException => DeliveryOutcome.Retry("The mail server cannot be reached, or cut the connection."),
        _ => null,
    };

    private static MailboxAddress AddressOf(string text)
        => MailboxAddress.TryParse(text, out var address) && address.Address.Contains('@', StringComparison.Ordinal) ? address
            : throw new ArgumentException($"'{text}' is no e-mail address. Write one such as ops@example.com.");

    private MimeMessage MessageOf(AlertNotice notice)
    {
        var message = new MimeMessage { Subject = notice.Title, Date = notice.At, Body = new TextPart("plain") { Text = TextOf(notice) } };
        message.From.Add(from);
        message.To.AddRange(to);

        // The same when it is sent again, so that mailboxes know it; and those of one trigger are one conversation.
        message.MessageId = IdOf(notice.Id);
        message.References.Add(IdOf(notice.Subject));
        message.Headers.Add("Auto-Submitted", "auto-generated");
        return message;
    }

    private static string TextOf(AlertNotice notice) => string.Create(
        CultureInfo.InvariantCulture,
        $"{notice.Text}\n\n{(notice.IsTest ? string.Empty : $"Sync: {notice.Sync}\nTrigger: {AlertWords.Of(notice.Trigger)}\nStatus: {AlertWords.Of(notice.Level)} (was {AlertWords.Of(notice.Previous)})\n")}At: {notice.At.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC\n");

    private static string IdOf(string text) => $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16))}@personalization.alerts";
}
