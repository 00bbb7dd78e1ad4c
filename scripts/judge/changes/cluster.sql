-- The roles and the rest of the server that base.sql needs.
create role rc_a;
create role rc_b;
create role rc_c login;
grant rc_a to rc_b;
create role rc_su superuser;
create role rc_admin createrole;
grant rc_a to rc_admin with admin option;
create role rc_pw login password 'first';
alter role rc_a set work_mem to '4MB';
create tablespace ts location '';
create tablespace ts2 location '';
