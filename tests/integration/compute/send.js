// Sends one mail as LibreChat's server does: its options of nodemailer from the same variables (LibreChat,
// "sendEmail.js"), of which requireTls is none of nodemailer's.
const { createTransport } = require('nodemailer');

const its = process.env;
const transport = createTransport({
  host: its.EMAIL_HOST,
  port: its.EMAIL_PORT,
  secure: its.EMAIL_ENCRYPTION === 'tls',
  requireTls: its.EMAIL_ENCRYPTION === 'starttls',
  tls: { rejectUnauthorized: its.EMAIL_ALLOW_SELFSIGNED !== 'true' },
  auth: { user: its.EMAIL_USERNAME, pass: its.EMAIL_PASSWORD },
});
transport
  .sendMail({
    from: `"${its.EMAIL_FROM_NAME || its.APP_TITLE}" <${its.EMAIL_FROM}>`,
    to: '"Ada" <ada@example.org>',
    envelope: { from: its.EMAIL_FROM, to: 'ada@example.org' },
    subject: 'Password Reset Request',
    html: '<p>Hello</p>',
  })
  .then(
    () => process.stdout.write('sent'),
    (error) => process.stdout.write(`${error.code}: ${error.message}`),
  );
