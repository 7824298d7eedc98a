// smtp-server as a second mail provider. The first line it prints is its port, each further one a letter that it took.
// usage: node smtpd.mjs tls|start_tls CHAIN KEY NAME PASSWORD
import { readFileSync } from 'node:fs';
import { SMTPServer } from 'smtp-server';

const [lock, chain, key, name, password] = process.argv.slice(2);

const server = new SMTPServer({
  name: 'mail.example.org',
  secure: lock === 'tls',
  cert: readFileSync(chain),
  key: readFileSync(key),
  size: 1 << 20,
  onAuth: (auth, session, done) =>
    auth.username === name && auth.password === password ? done(null, { user: name }) : done(new Error('wrong')),
  onRcptTo: (address, session, done) => {
    if (!address.address.startsWith('nobody@')) return done();
    done(Object.assign(new Error('nobody of that name'), { responseCode: 550 }));
  },
  onData: (stream, session, done) => {
    const pieces = [];
    stream.on('data', (piece) => pieces.push(piece));
    stream.on('end', () => {
      if (stream.sizeExceeded) return done(Object.assign(new Error('too big'), { responseCode: 552 }));
      const { mailFrom, rcptTo } = session.envelope;
      const letter = {
        from: mailFrom.address,
        to: rcptTo.map((it) => it.address),
        locked: session.secure,
        signed_in: session.user === name,
        hello: session.hostNameAppearsAs,
        bytes: Buffer.concat(pieces).toString('base64'),
      };
      console.log(JSON.stringify(letter));
      done();
    });
  },
});
server.on('error', () => {}); // A conversation that broke off is what some tests are about.
const listening = server.listen(0, '127.0.0.1', () => console.log(listening.address().port));
