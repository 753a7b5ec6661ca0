// Runs in mongosh on every start: initiates the replica set, then makes for each name of DATABASES
// (`database[:user[:password]]`) a user with rights on that database alone. What is there stays as it is.
const { MONGO_USER: root, MONGO_PASSWORD: secret, DATABASES: declared = '' } = process.env;
const encode = encodeURIComponent;
// Directly: before it is initiated there is no replica set to discover.
const admin = connect(
  `mongodb://${encode(root)}:${encode(secret)}@mongodb:27017/admin?authSource=admin&directConnection=true`,
);

const status = () => {
  try {
    return admin.adminCommand({ replSetGetStatus: 1 });
  } catch (error) {
    return { ok: 0, code: error.code, errmsg: error.message };
  }
};
const found = status();
if (found.ok !== 1) {
  const notYetInitialized = 94;
  if (found.code !== notYetInitialized) throw new Error(`replica set: ${found.errmsg}`);
  admin.adminCommand({ replSetInitiate: { _id: 'rs0', members: [{ _id: 0, host: 'mongodb:27017' }] } });
  print('replica set rs0: initiated');
}
for (let tries = 0; !admin.adminCommand({ hello: 1 }).isWritablePrimary; tries += 1) {
  if (tries === 120) throw new Error('the replica set has no primary after 60 s');
  sleep(500);
}

for (const entry of declared.split(/[\s,]+/).filter(Boolean)) {
  const [name, user = name, password = secret] = entry.split(':');
  const database = admin.getSiblingDB(name);
  if (database.getUser(user) === null) {
    database.createUser({ user, pwd: password, roles: [{ role: 'readWrite', db: name }] });
    print(`database ${name}: user ${user} made`);
  }
}
